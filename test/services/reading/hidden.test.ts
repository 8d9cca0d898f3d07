import { afterAll, beforeAll, expect, test } from 'vitest'
import type { App } from '../../../src-main/app.ts'
import { calls, type AppEvent, type CallName, type Params, type Reader } from '../../../src-main/contract/index.ts'
import { binaryRoutes } from '../../../src-main/services/binary.ts'
import { refreshStudyScreening } from '../../../src-main/services/screening/summary.ts'
import { ask, runJob } from '../app.ts'
import { screenable } from '../screening/library.ts'

/**
 * Nothing that main answers about a study whose AI is hidden may depend on what the AI says of it. So every call is asked twice, the second
 * time with the AI's results of that study turned into their opposite, and the replies must be the same, byte for byte.
 */
type Probe<N extends CallName> = { ask: Params<N>[] } | { skip: string }

const CHANGES = 'changes the library; its reply holds what was given'
const WORK = 'starts work; its reply is the number of a job'
const COMPARED = 'closed studies take no part in a comparison that holds the model: test/services/compare/library.test.ts'
const AGGREGATE = 'a figure of the whole library, of no single film'

/** Whoever adds a call says here how it is asked about a study, or why it cannot tell of one. */
const probes = (study: number, instance: number): { [N in CallName]: Probe<N> } => ({
  'annotations.remove': { skip: CHANGES },
  'annotations.save': { skip: CHANGES },
  'app.devices': { skip: 'asks the computer' },
  'app.info': { ask: [{}] },
  'calibration.save': { skip: CHANGES },
  'calibration.state': { ask: [{}] },
  'calibration.try': { skip: AGGREGATE },
  'calibration.use': { skip: CHANGES },
  'compare.cases': { skip: COMPARED },
  'compare.choices': { ask: [{}] },
  'compare.export': { skip: COMPARED },
  'compare.finding': { skip: COMPARED },
  'compare.mrmc': { skip: 'reads a file, not the library' },
  'compare.run': { skip: COMPARED },
  'discordance.adjudicate': { ask: [{ studyId: study, findingId: 'effusion', verdict: 'ai' }] },
  'discordance.exclusions': { ask: [{}] },
  'discordance.list': { ask: [{ show: 'all' }] },
  'finetune.begin': { skip: WORK },
  'finetune.current': { ask: [{}] },
  'finetune.decide': { skip: CHANGES },
  'finetune.discardRun': { skip: CHANGES },
  'finetune.estimate': { skip: 'asks the computer' },
  'finetune.get': { ask: [{ runId: 1 }] },
  'finetune.history': { ask: [{ runId: 1 }] },
  'finetune.list': { ask: [{}] },
  'finetune.presets': { skip: 'asks the computer' },
  'finetune.preview': { skip: 'reads training pairs, not the library' },
  'finetune.problems': { ask: [{ runId: 1 }] },
  'finetune.setStep': { skip: CHANGES },
  'finetune.start': { skip: WORK },
  'finetune.stop': { skip: CHANGES },
  'instance.tags': { ask: [{ id: instance }] },
  'jobs.cancel': { skip: CHANGES },
  'jobs.get': { ask: [{ id: 1 }, { id: 2 }] },
  'jobs.list': { ask: [{}] },
  'jobs.pause': { skip: CHANGES },
  'jobs.resume': { skip: CHANGES },
  'keyImages.set': { skip: CHANGES },
  'library.facets': { ask: [{}] },
  'library.import': { skip: WORK },
  'marks.add': { skip: CHANGES },
  'marks.remove': { skip: CHANGES },
  'models.activate': { skip: CHANGES },
  'models.install': { skip: CHANGES },
  'models.list': { ask: [{}] },
  'models.verify': { skip: 'asks a model package' },
  'notes.get': { ask: [{ studyId: study }] },
  'operatingPoints.propose': { skip: AGGREGATE },
  'operatingPoints.save': { skip: CHANGES },
  'operatingPoints.state': { ask: [{}] },
  'operatingPoints.use': { skip: CHANGES },
  'overlays.honesty': { ask: [{}] },
  'overlays.measure': { skip: WORK },
  'overlays.open': { ask: [{ studyId: study }] },
  'prompts.activate': { skip: CHANGES },
  'prompts.list': { ask: [{}] },
  'prompts.test': { skip: AGGREGATE },
  'readerStudies.close': { skip: CHANGES },
  'readerStudies.export': { ask: [{ id: 1 }] },
  'readerStudies.leave': { skip: CHANGES },
  'readerStudies.list': { ask: [{}] },
  'readerStudies.lock': { skip: CHANGES },
  'readerStudies.remove': { skip: CHANGES },
  'readerStudies.save': { skip: CHANGES },
  'readerStudies.sit': { skip: CHANGES },
  'readerStudies.sitting': { ask: [{}] },
  'readers.list': { ask: [{}] },
  'readers.save': { skip: CHANGES },
  'reading.begin': { ask: [{ studyId: study }] },
  'reading.correct': { skip: CHANGES },
  'reading.discard': { skip: CHANGES },
  'reading.get': { ask: [{ studyId: study }] },
  'reading.leave': { ask: [{}] },
  'reading.next': { ask: [{ query: {} }, { query: { finding: 'effusion' } }, { query: { sort: 'topMargin' }, after: study }] },
  'reading.resume': { ask: [{}] },
  'reading.save': { skip: CHANGES },
  'reading.sign': { skip: 'opens the AI' },
  'references.consensus': { ask: [{ name: 'Consensus', rule: { readerIds: [1], atLeast: 1 } }] },
  'references.csv': { ask: [{ id: 1 }] },
  'references.fromReports': { ask: [{}] },
  'references.import': { skip: CHANGES },
  'references.list': { ask: [{}] },
  'references.refused': { ask: [{ id: 1 }] },
  'references.remove': { skip: CHANGES },
  'screening.get': { ask: [{ studyId: study }] },
  'screening.run': { skip: WORK },
  'settings.get': { ask: [{}] },
  'settings.set': { skip: CHANGES },
  'similar.find': { ask: [{ studyId: study }] },
  'studio.draft': { ask: [{}] },
  'studio.history': { ask: [{ id: 'first' }] },
  'studio.keep': { skip: CHANGES },
  'studio.save': { skip: CHANGES },
  'studio.try': { ask: [{ from: null, finding: { id: 'effusion', name: 'Effusion', group: 'Pleura', kind: 'finding', positive: ['there is effusion'], negative: ['no effusion'] } }] },
  'study.get': { ask: [{ id: study }] },
  'study.prefetch': { ask: [{ id: study }] },
  'viewer.keep': { skip: CHANGES },
  'viewer.kept': { ask: [{}] },
  'worklist.query': { ask: [{}, { finding: 'effusion' }, { sort: 'topMargin', direction: 'asc' }, { sort: 'topMargin', direction: 'desc' }, { read: 'unread', screening: 'done' }] }
})

let app: App
let reader: Reader
/** A film that has a result, and its study. */
let instance: number
let study: number
const events: AppEvent[] = []

beforeAll(async () => {
  app = (await screenable(3)).app
  app.onEvent((event) => void events.push(event))
  reader = await ask(app, 'readers.save', { name: 'Ada', initials: 'AL', boardCertified: true })
  await runJob(app, ask(app, 'screening.run', { device: 'cpu' }))
  ;({ instance, study } = app.context.db.prepare('SELECT instances.id AS instance, study FROM instances JOIN predictions ON instance = instances.id LIMIT 1').get() as { instance: number; study: number })
  await ask(app, 'settings.set', { currentReader: reader.id, prefetch: false })
  await ask(app, 'reading.begin', { studyId: study })
}, 60_000)
afterAll(() => app.close())

const margins = (): number[] => app.context.db.prepare('SELECT margin FROM predictions WHERE instance = ?').pluck().all(instance) as number[]

/** The opposite of what the AI says of the study: its embedding with the other sign, its margins at the other end of the list. */
function turnAround(): void {
  const { db } = app.context
  const blob = db.prepare('SELECT embedding FROM image_embeddings WHERE instance = ?').pluck().get(instance) as Buffer
  const embedding = new Float32Array(blob.buffer.slice(blob.byteOffset, blob.byteOffset + blob.byteLength)).map((value) => -value)
  db.prepare('UPDATE image_embeddings SET embedding = ? WHERE instance = ?').run(Buffer.from(embedding.buffer), instance)
  db.prepare('UPDATE predictions SET margin = CASE WHEN margin > 0 THEN -1.23456789 ELSE 1.23456789 END WHERE instance = ?').run(instance)
  refreshStudyScreening(app.context, study)
}

async function everything(): Promise<Record<string, string>> {
  const replies: Record<string, string> = {}
  for (const [name, probe] of Object.entries(probes(study, instance)) as [CallName, Probe<CallName>][]) {
    if ('skip' in probe) continue
    for (const params of probe.ask) replies[`${name} ${JSON.stringify(params)}`] = JSON.stringify(await app.dispatch({ name, params }))
  }
  return replies
}

test('the table has every call of the contract', () => {
  expect(Object.keys(probes(study, instance)).toSorted()).toEqual(Object.keys(calls).toSorted())
})

test.each([['by the reader who has not signed', () => reader.id], ['by nobody', () => null]])('asked %s, no reply depends on what the AI says', async (_, who) => {
  await ask(app, 'settings.set', { currentReader: who() })
  const before = await everything()
  const told = margins()
  expect(told.length).toBe(2)
  turnAround()
  const after = await everything()
  expect(after).toEqual(before)
  for (const [call, reply] of Object.entries(before)) for (const margin of told) expect(reply, call).not.toContain(String(Math.abs(margin)).slice(0, 9))
})

test('nor does any event, nor a large answer', async () => {
  await ask(app, 'settings.set', { currentReader: reader.id })
  for (const margin of margins()) expect(JSON.stringify(events)).not.toContain(String(Math.abs(margin)).slice(0, 9))
  const asked: Record<string, string> = { frame: `/frame/${instance}/0`, overlay: `/overlay/${instance}/occlusion` }
  expect(Object.keys(asked).toSorted()).toEqual(binaryRoutes.toSorted())
  const overlay = await app.binary({ path: asked.overlay!, capability: app.capability })
  expect([overlay.status, new TextDecoder().decode(overlay.body)]).toEqual([422, expect.stringContaining('ai-hidden')])
  const frame = async (): Promise<string> => Buffer.from((await app.binary({ path: asked.frame!, capability: app.capability })).body).toString('base64')
  const before = await frame()
  turnAround()
  expect(await frame()).toBe(before)
})

test('the same questions tell it as soon as the site shows the AI always', async () => {
  await ask(app, 'settings.set', { readingPolicy: 'open' })
  const before = await everything()
  turnAround()
  const after = await everything()
  const changed = Object.keys(before).filter((call) => before[call] !== after[call]).map((call) => call.split(' ')[0])
  expect([...new Set(changed)].toSorted()).toEqual(expect.arrayContaining(['screening.get', 'study.get', 'worklist.query']))
})
