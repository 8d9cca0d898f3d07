import { expect, onTestFinished, test } from 'vitest'
import type { App } from '../../../src-main/app.ts'
import type { Result } from '../../../src-main/contract/index.ts'
import { rememberModel, rememberPromptSet } from '../../../src-main/db/screening.ts'
import { modelHash } from '../../../src-main/models/hash.ts'
import { showResults } from '../../../src-main/services/screening/view.ts'
import { accepted } from '../../metrics/expect-ok.ts'
import { ask, openApp } from '../app.ts'
import { run } from '../compare/clinic.ts'
import { seedReference } from '../compare/seed-reads.ts'
import { calibrateOn, FINDINGS, manifestOf, NOW, promptsOf, scoredLibrary, type ScoredLibrary } from '../scored-library.ts'

interface Site {
  app: App
  library: ScoredLibrary
  reference: number
}

/** Scored studies with a reference, no reads; the site shows the AI openly. */
async function siteOf(count = STUDIES): Promise<Site> {
  const app = await openApp()
  onTestFinished(() => app.close())
  const { db } = app.context
  const library = scoredLibrary(db, count)
  await ask(app, 'settings.set', { readingPolicy: 'open' })
  return { app, library, reference: seedReference(db, library) }
}

const STUDIES = 240
const PLATT = [{ findingId: 'effusion', method: 'platt' as const }]
const save = ({ app, reference }: Site, findings = PLATT): Promise<Result<'calibration.save'>> => ask(app, 'calibration.save', { name: 'Spring', author: 'Dr Ada', referenceId: reference, findings })
const rank = ({ app, library }: Site): void => calibrateOn(app.context.db, library, Object.fromEntries(FINDINGS.map(([finding]) => [finding, library.studies.map(({ margin }) => margin[finding]!)])))
const film = async ({ app, library }: Site, k = 0): Promise<Result<'screening.get'>['instances'][number]> => (await ask(app, 'screening.get', { studyId: library.studies[k]!.id })).instances[0]!
/** Row ids of the studies a stored calibration was fitted to. */
const fittedOn = ({ app }: Site): Set<number> => new Set((JSON.parse(app.context.db.prepare('SELECT content FROM calibration_fits').pluck().get() as string) as { reference: { fittedOn: number[] } }).reference.fittedOn)

test('a calibration is fitted on some patients and judged on others; every value then carries its name', async () => {
  const site = await siteOf()
  rank(site)
  const saved = await save(site)
  expect(saved).toMatchObject({ version: 1, active: true, invalidBecause: null, author: 'Dr Ada', reference: { name: 'Expert panel' } })
  const chosen = fittedOn(site)
  const { studies } = site.library
  const [inside, outside] = [studies.filter(({ id }) => chosen.has(id)), studies.filter(({ id }) => !chosen.has(id))]
  const patients = new Set(inside.map(({ patient }) => patient))
  expect(outside.some(({ patient }) => patients.has(patient))).toBe(false)
  expect(saved.findings[0]).toMatchObject({ findingId: 'effusion', refused: null, fittedOn: { n: inside.length, positives: inside.filter(({ truth }) => truth['effusion'] === 1).length }, checkedOn: { n: outside.length } })
  const shown = await film(site)
  const name = `Platt, fitted to ${inside.length} labelled studies (version 1)`
  expect(shown.calibration).toMatchObject({ name, method: 'platt', n: inside.length })
  // The line through two of the shown log odds is where the likelihood with Platt's targets is highest: no neighbour of it does better.
  const at = new Map<number, number>()
  for (const [k, { id }] of studies.entries()) at.set(id, (await film(site, k)).predictions[0]!.calibrated!)
  const line = (id: number): number => Math.log(at.get(id)! / (1 - at.get(id)!))
  const [a, b] = studies as [typeof studies[0], typeof studies[0]]
  const slope = (line(a.id) - line(b.id)) / (a.margin['effusion']! - b.margin['effusion']!)
  const intercept = line(a.id) - slope * a.margin['effusion']!
  const positives = inside.filter(({ truth }) => truth['effusion'] === 1).length
  const loss = (m: number, c: number): number => inside.reduce((sum, { truth, margin }) => {
    const p = 1 / (1 + Math.exp(-(m * margin['effusion']! + c)))
    const target = truth['effusion'] === 1 ? (positives + 1) / (positives + 2) : 1 / (inside.length - positives + 2)
    return sum - target * Math.log(p) - (1 - target) * Math.log(1 - p)
  }, 0)
  for (const [dm, dc] of [[0.05, 0], [-0.05, 0], [0, 0.005], [0, -0.005]] as const) expect(loss(slope + dm, intercept + dc)).toBeGreaterThan(loss(slope, intercept))
  const square = (of: typeof studies): number => of.reduce((sum, { id, truth }) => sum + (truth['effusion']! - at.get(id)!) ** 2, 0) / of.length
  expect(accepted(saved.findings[0]!.figures!.brier).value).toBeCloseTo(square(outside), 12)
  // A finding without a curve has no percentage, and the list of studies agrees.
  expect((await film(site)).predictions[1]!.calibrated).toBeNull()
  const row = (await ask(site.app, 'worklist.query', { limit: 500 })).rows.find(({ id }) => id === a.id)!
  expect(row.top.find(({ findingId }) => findingId === 'effusion')).toMatchObject({ calibrated: at.get(a.id), calibration: name })
  expect(row.top.find(({ findingId }) => findingId === 'nodule')).toMatchObject({ calibrated: null })
  // The compare page: figures of probabilities, on the patients it was not fitted to, whatever else is compared on all.
  const { key, comparison } = await run(site.app, site.reference)
  expect(comparison.reference.cases).toBe(STUDIES)
  expect(comparison.warnings.join(' ')).toContain(`The calibration (${name}) is judged on ${outside.length} of ${STUDIES} studies, because it was fitted to the patients of the others.`)
  const { probabilities } = await ask(site.app, 'compare.finding', { key, finding: 'Pleural effusion' })
  expect(accepted(probabilities[0]!.brier)).toMatchObject({ value: expect.closeTo(square(outside), 12), n: outside.length })
  const { reliability, slope: cox, netBenefit } = probabilities[0]!
  expect([accepted(reliability).n, accepted(cox).n, accepted(netBenefit).n]).toEqual([outside.length, outside.length, outside.length])
  const nodule = await ask(site.app, 'compare.finding', { key, finding: 'Nodule' })
  expect(nodule.probabilities[0]!.brier).toMatchObject({ ok: false, reason: expect.stringContaining('has no curve for this finding') })
})

test('thresholds chosen before a calibration go out of use with it, and back into use when it is taken back', async () => {
  const site = await siteOf()
  const { app } = site
  rank(site)
  await ask(app, 'operatingPoints.save', { name: 'Site', author: 'Dr Ada', referenceId: site.reference, points: [{ findingId: 'effusion', threshold: 0.02, stakes: { prevalence: 0.1, costMiss: 10, costRecall: 1 } }] })
  expect((await film(site)).predictions[0]!.operatingPoint).toBe(0.02)
  const first = await save(site)
  const because = `the calibration changed from position among ${STUDIES} local films to ${first.calibrationName}`
  expect((await film(site)).predictions[0]).toMatchObject({ operatingPoint: 0, operatingPointSource: expect.stringContaining(because) })
  expect((await ask(app, 'operatingPoints.state', {})).sets[0]!.invalidBecause).toContain(because)
  // Thresholds chosen under one calibration do not outlive the next, nor a calibration fitted anew by the same method.
  await ask(app, 'operatingPoints.save', { name: 'Site 2', author: 'Dr Ada', referenceId: site.reference, points: [{ findingId: 'effusion', threshold: 0.03, stakes: { prevalence: 0.1, costMiss: 10, costRecall: 1 } }] })
  expect((await film(site)).predictions[0]!.operatingPoint).toBe(0.03)
  const second = await save(site, [{ findingId: 'effusion', method: 'platt' }, { findingId: 'nodule', method: 'platt' }])
  expect((await film(site)).predictions[0]!.operatingPointSource).toContain(`the calibration was fitted anew (${second.calibrationName})`)
  await ask(app, 'calibration.use', { id: first.id, author: 'Dr Ben' })
  expect((await film(site)).predictions[0]!.operatingPoint).toBe(0.03)
  await ask(app, 'calibration.use', { id: null, author: 'Dr Ben' })
  expect((await film(site)).calibration).toMatchObject({ method: 'local-reference' })
  expect((await ask(app, 'calibration.state', {})).inUse).toBe(`The position among ${STUDIES} local films (Dr Ben went back to the position among local films): a rank, no probability`)
  const { db } = app.context
  expect(db.prepare('SELECT count(*) FROM calibration_uses').pluck().get()).toBe(4)
  for (const sql of ['UPDATE calibration_fits SET name = 1', 'DELETE FROM calibration_fits', 'UPDATE calibration_uses SET fit_id = NULL', 'DELETE FROM calibration_uses']) expect(() => db.exec(sql)).toThrow(/never/)
})

test.each([
  ['model', ({ app, library }: Site) => {
    const manifest = manifestOf({ version: '2' })
    rememberModel(app.context.db, { hash: modelHash(manifest), id: manifest.id, version: '2', manifest }, NOW)
    showResults(app.context, { modelHash: modelHash(manifest), promptHash: library.prompts.hash })
  }, 'the model changed: it was fitted for tiny 1, films are read by tiny 2'],
  ['prompts', ({ app, library }: Site) => {
    const prompts = promptsOf('2')
    rememberPromptSet(app.context.db, prompts, NOW)
    showResults(app.context, { modelHash: library.model.hash, promptHash: prompts.hash })
  }, 'the prompts changed: it was fitted for site 1, the set in use is site 2'],
  ['preprocessing', ({ app }: Site) => {
    // As a later revision of the preprocessing would find a calibration made before it.
    app.context.db.exec(`DROP TRIGGER calibration_fits_keep_update; UPDATE calibration_fits SET content = json_set(content, '$.chain.preprocessingHash', 'revision 0'); INSERT INTO calibration_uses (model_hash, prompt_hash, fit_id, author, at) SELECT model_hash, prompt_hash, fit_id, author, at FROM calibration_uses`)
  }, 'the preprocessing changed']
] as const)('a change of the %s puts the calibration out of use, and says why', async (_what, change, because) => {
  const site = await siteOf()
  const { id } = await save(site)
  change(site)
  const state = await ask(site.app, 'calibration.state', {})
  expect(state.inUse).toContain(`the calibration (version 1) is out of use, because ${because}`)
  expect(state.fits[0]).toMatchObject({ active: false, invalidBecause: expect.stringContaining(because) })
  await expect(ask(site.app, 'calibration.use', { id, author: 'Dr Ada' })).rejects.toMatchObject({ code: 'calibration-stale', message: expect.stringContaining(because) })
})

test('too few labelled cases fit nothing and store nothing; a trial says why, finding by finding', async () => {
  const site = await siteOf(60)
  const { app, reference } = site
  const trial = await ask(app, 'calibration.try', { referenceId: reference, findings: [{ findingId: 'effusion', method: 'isotonic' }, { findingId: 'nodule', method: 'platt' }] })
  expect(trial.map(({ refused }) => refused)).toEqual([expect.stringMatching(/^\d+ positive and \d+ negative labels; isotonic regression needs at least 50 of each$/), expect.stringMatching(/^\d positive and \d+ negative labels; Platt scaling needs at least 10 of each$/)])
  expect(trial.every(({ figures }) => figures === null)).toBe(true)
  await expect(save(site)).rejects.toMatchObject({ code: 'calibration-few-cases', message: expect.stringMatching(/^Nothing can be fitted: Pleural effusion: \d positive/) })
  await expect(save(site, [{ findingId: 'gout', method: 'platt' }])).rejects.toMatchObject({ code: 'calibration-finding' })
  await expect(save(site, [...PLATT, ...PLATT])).rejects.toMatchObject({ code: 'bad-request', message: expect.stringContaining('named twice') })
  await expect(ask(app, 'calibration.save', { name: 'x', author: 'y', referenceId: 99, findings: PLATT })).rejects.toMatchObject({ code: 'reference-unknown' })
  await expect(ask(app, 'calibration.use', { id: 7, author: 'y' })).rejects.toMatchObject({ code: 'calibration-unknown' })
  expect(app.context.db.prepare('SELECT (SELECT count(*) FROM calibration_fits) + (SELECT count(*) FROM calibration_uses)').pluck().get()).toBe(0)
  expect((await ask(app, 'calibration.state', {})).references[0]!.findings.map(({ id, usual }) => [id, usual])).toEqual([['effusion', 'platt'], ['nodule', 'platt']])
})
