import { afterEach, expect, test } from 'vitest'
import type { App } from '../../../src-main/app.ts'
import type { OperatingPointSet, Stakes } from '../../../src-main/contract/index.ts'
import { operatingPointSets } from '../../../src-main/db/operating-points.ts'
import { rememberModel, rememberPromptSet } from '../../../src-main/db/screening.ts'
import { modelHash } from '../../../src-main/models/hash.ts'
import { newOperatingPoints, type Labels } from '../../../src-main/services/operating-points/save.ts'
import { currentView, showResults } from '../../../src-main/services/screening/view.ts'
import { ask, openApp } from '../app.ts'
import { calibrateOn, manifestOf, NOW, promptsOf, scoredLibrary, type ScoredLibrary } from '../scored-library.ts'

const open: App[] = []
afterEach(async () => {
  for (const app of open.splice(0)) await app.close()
})

const stakes: Stakes = { prevalence: 0.1, costMiss: 20, costRecall: 1 }

const labelsOf = ({ studies }: ScoredLibrary): Labels => ({ id: 1, name: 'test reference', hash: 'r'.repeat(64), casesOf: (finding) => studies.map(({ id, patient, truth, margin }) => ({ study: id, patient, truth: truth[finding]!, margin: margin[finding]! })) })

/** A library with local calibration and a site set of thresholds in use for one of its two findings. */
async function siteWith(): Promise<{ app: App; library: ScoredLibrary; set: OperatingPointSet }> {
  const app = await openApp()
  open.push(app)
  const { db } = app.context
  const library = scoredLibrary(db, 200)
  calibrateOn(db, library, marginsOf(library))
  const { chain } = currentView(app.context)!
  const set = operatingPointSets.put(db, newOperatingPoints({ name: 'Spring', author: 'Dr A', referenceId: 1, insist: false, points: [{ findingId: 'effusion', stakes, threshold: 0.021 }] }, chain, labelsOf(library), (id) => (id === 'effusion' ? 'Pleural effusion' : undefined), NOW))
  operatingPointSets.putUse(db, { modelHash: library.model.hash, promptHash: library.prompts.hash, used: set.id, author: 'Dr A', at: NOW })
  return { app, library, set }
}

const marginsOf = ({ studies }: ScoredLibrary, shift = 0): Record<string, number[]> => ({ effusion: studies.map(({ margin }) => margin['effusion']! + shift), nodule: studies.map(({ margin }) => margin['nodule']!) })

test('a valid site set gives the operating point, its source in words and the passport; a finding without one stays neutral', async () => {
  const { app, library, set } = await siteWith()
  const { instances } = await ask(app, 'screening.get', { studyId: library.studies[0]!.id })
  const [effusion, nodule] = instances[0]!.predictions
  expect(effusion).toMatchObject({ operatingPoint: 0.021, operatingPointSource: 'site threshold, version 1 (Spring): chosen by hand at a prevalence of 10 %, a miss costing 20 needless recalls' })
  expect((effusion!.greyZone[0] + effusion!.greyZone[1]) / 2).toBeCloseTo(0.021, 12)
  expect(effusion!.zone).toBe(effusion!.margin > effusion!.greyZone[1] ? 'above' : effusion!.margin < effusion!.greyZone[0] ? 'below' : 'grey')
  expect(nodule).toMatchObject({ operatingPoint: 0, operatingPointSource: expect.stringContaining('version 1 of the site thresholds has none for this finding') })
  expect(instances[0]!.passport).toMatchObject({ operatingPoints: { version: 1, hash: set.hash }, neutralBecause: null })
})

test.each([
  ['model', ({ db }: App['context'], { prompts }: ScoredLibrary) => {
    const manifest = manifestOf({ version: '2' })
    rememberModel(db, { hash: modelHash(manifest), id: manifest.id, version: '2', manifest }, NOW)
    showResults({ db }, { modelHash: modelHash(manifest), promptHash: prompts.hash })
  }, 'the model changed: they were chosen for tiny 1, films are read by tiny 2'],
  ['prompts', ({ db }: App['context'], { model }: ScoredLibrary) => {
    const prompts = promptsOf('2')
    rememberPromptSet(db, prompts, NOW)
    showResults({ db }, { modelHash: model.hash, promptHash: prompts.hash })
  }, 'the prompts changed: they were chosen for site 1, the set in use is site 2'],
  ['calibration', ({ db }: App['context'], library: ScoredLibrary) => calibrateOn(db, library, marginsOf(library, 0.03)), 'the films here changed: the threshold of Pleural effusion lay above'],
  ['preprocessing', ({ db }: App['context'], { model }: ScoredLibrary) => {
    // As a later revision of the preprocessing would find a set made before it.
    const made = currentView({ db })!.site.set!
    const { id: _id, version: _version, ...rest } = made
    const older = operatingPointSets.put(db, { ...rest, hash: 'older', chain: { ...made.chain, preprocessingHash: 'revision 0' } })
    operatingPointSets.putUse(db, { modelHash: model.hash, promptHash: made.chain.prompts.hash, used: older.id, author: 'Dr A', at: NOW })
  }, 'the preprocessing changed']
] as const)('a change of the %s puts the thresholds out of use, and says why', async (_what, change, because) => {
  const { app, library } = await siteWith()
  change(app.context, library)
  const view = currentView(app.context)!
  expect(view.site.set).toBeNull()
  expect(view.operatingPoint('effusion')).toMatchObject({ operatingPoint: 0, source: expect.stringContaining(because) })
  const state = await ask(app, 'operatingPoints.state', {})
  expect(state.inUse).toContain(because)
  expect(state.sets.every((set) => !set.active)).toBe(true)
  expect(state.sets[0]!.invalidBecause).toContain(because)
})

test('more films of the same kind leave the thresholds in use', async () => {
  const { app, library } = await siteWith()
  const margins = marginsOf(library)
  calibrateOn(app.context.db, library, { ...margins, effusion: [...margins['effusion']!, ...margins['effusion']!.slice(0, 40)] })
  expect(currentView(app.context)!.site.set?.version).toBe(1)
})

test('the neutral point can be taken back, the record of it stays, and neither sets nor uses can be changed', async () => {
  const { app, library, set } = await siteWith()
  await ask(app, 'operatingPoints.use', { id: null, author: 'Dr B' })
  expect((await ask(app, 'operatingPoints.state', {})).inUse).toContain('Dr B went back to the neutral point')
  await ask(app, 'operatingPoints.use', { id: set.id, author: 'Dr B' })
  expect(currentView(app.context)!.site.set?.id).toBe(set.id)
  const { db } = app.context
  expect(db.prepare('SELECT count(*) AS n FROM operating_point_uses').get()).toEqual({ n: 3 })
  for (const sql of ['UPDATE operating_point_sets SET name = 1', 'DELETE FROM operating_point_sets', 'UPDATE operating_point_uses SET set_id = NULL', 'DELETE FROM operating_point_uses']) expect(() => db.exec(sql)).toThrow(/never/)
  // The worklist's row followed: the study's zone is judged by the threshold again.
  const row = (await ask(app, 'worklist.query', { limit: 500 })).rows.find(({ id }) => id === library.studies[0]!.id)!
  expect(row.top).toHaveLength(2)
})
