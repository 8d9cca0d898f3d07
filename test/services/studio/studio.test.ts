import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { App } from '../../../src-main/app.ts'
import type { FindingDraft } from '../../../src-main/contract/index.ts'
import { openEncoders } from '../../../src-main/inference/encoders.ts'
import { loadPackage } from '../../../src-main/models/load.ts'
import { tinyPackage } from '../../models/tiny-package.ts'
import { ask, openApp, runJob, temporary } from '../app.ts'
import { putFilm } from '../films.ts'
import { lungs } from '../screening/library.ts'

const FILMS = 22
const draft: FindingDraft = { id: 'hernia', name: 'Hiatal hernia', group: 'Mediastinum', kind: 'finding', positive: ['a hiatal hernia', 'gas behind the heart', ''], negative: ['no hernia'] }
let app: App
let library: string

beforeAll(async () => {
  library = temporary('library')
  await tinyPackage(join(library, 'models'))
  const films = temporary('films')
  for (let n = 1; n <= FILMS; n++) await putFilm(films, `${n}.dcm`, { Rows: 160, Columns: 140, PixelData: lungs(n) })
  app = await openApp(library)
  await runJob(app, ask(app, 'library.import', { paths: [films] }))
  await ask(app, 'models.activate', { id: 'tiny' })
  await ask(app, 'prompts.activate', { id: 'phantom' })
  await runJob(app, ask(app, 'screening.run', { device: 'cpu' }))
})
afterAll(() => app.close())

const versions = (): unknown[] => app.context.db.prepare('SELECT * FROM prompt_versions').all()

/** Margins of the draft by one forward pass per sentence and plain arithmetic on the stored embeddings. */
async function byHand(): Promise<{ instance: number; study: number; margin: number }[]> {
  const encoders = await openEncoders(await loadPackage(join(library, 'models', 'tiny')), { device: 'cpu' })
  const [one, two, no] = await Promise.all(['a hiatal hernia', 'gas behind the heart', 'no hernia'].map((text) => encoders.embedTexts([text])))
  await encoders.close()
  const sum = one!.map((value, i) => value + two![i]!)
  const length = Math.hypot(...sum)
  const films = app.context.db.prepare('SELECT e.instance, i.study, e.embedding FROM image_embeddings e JOIN instances i ON i.id = e.instance').all() as { instance: number; study: number; embedding: Buffer }[]
  return films.map(({ instance, study, embedding }) => ({ instance, study, margin: Array.from({ length: 8 }, (_, i) => embedding.readFloatLE(4 * i) * (sum[i]! / length - no![i]!)).reduce((a, b) => a + b, 0) }))
}

test('a finding in words is scored on the stored embeddings as by hand, and leaves nothing that reading could use', async () => {
  const known = app.context.db.prepare('SELECT count(*) AS n FROM prompt_sets').get()
  const trial = await ask(app, 'studio.try', { from: 'phantom', finding: draft })
  expect(trial).toMatchObject({ model: { id: 'tiny' }, films: FILMS, closed: 0 })
  expect(trial.histogram.reduce((sum, { count }) => sum + count, 0)).toBe(FILMS)
  expect(trial.paraphrases.map(({ side, text }) => [side, text])).toEqual([['positive', 'a hiatal hernia'], ['positive', 'gas behind the heart'], ['negative', 'no hernia']])

  const margins = (await byHand()).toSorted((x, y) => y.margin - x.margin)
  expect(trial.highest[0]!.instanceId).toBe(margins[0]!.instance)
  trial.highest.forEach(({ margin }, i) => expect(margin).toBeCloseTo(margins[i]!.margin, 5))
  expect(trial.lowest[0]!.margin).toBeCloseTo(margins.at(-1)!.margin, 5)
  expect(trial.above).toBeCloseTo(margins.filter(({ margin }) => margin > 0).length / FILMS, 12)
  expect(app.context.db.prepare('SELECT count(*) AS n FROM prompt_sets').get()).toEqual(known)
  expect(versions()).toEqual([])
})

test('a finding that is there under another name is called a duplicate', async () => {
  const { set } = await import('../../../src-main/services/prompts.ts').then(({ getPrompts }) => getPrompts(app.context, 'phantom'))
  const twin = { ...set.findings[2]!, id: 'fluid', name: 'Fluid' }
  const { similar } = await ask(app, 'studio.try', { from: 'phantom', finding: twin })
  expect(similar[0]).toMatchObject({ ref: 'phantom', findingId: set.findings[2]!.id })
  expect(similar[0]!.cosine).toBeCloseTo(1, 5)
  const itself = await ask(app, 'studio.try', { from: 'phantom', finding: set.findings[2]! })
  expect(itself.similar.some(({ findingId }) => findingId === set.findings[2]!.id)).toBe(false)
})

test('it is measured against references by study, silver ones said to be so, and refused in words where a class is too small', async () => {
  const table = join(temporary('references'), 'truth.csv')
  const rows = app.context.db.prepare('SELECT id, study_uid AS uid FROM studies ORDER BY id').all() as { id: number; uid: string }[]
  writeFileSync(table, `StudyInstanceUID,Pleural effusion,Nodule\n${rows.map(({ uid }, i) => `${uid},${i % 2},${i < 2 ? 1 : 0}`).join('\n')}\n`)
  await ask(app, 'references.import', { path: table, name: 'Panel', columns: [] })
  const finding = { ...draft, id: 'pleural-effusion' }
  const trial = await ask(app, 'studio.try', { from: 'phantom', finding })
  expect(trial.references).toMatchObject([{ name: 'Panel', silver: false, positives: FILMS / 2, negatives: FILMS / 2, because: null }])
  // The share of (positive, negative) pairs in the right order, counted one by one.
  const scored = (await byHand()).map(({ study, margin }) => ({ margin, positive: rows.findIndex(({ id }) => id === study) % 2 === 1 }))
  const pairs = scored.filter(({ positive }) => positive).flatMap((high) => scored.filter(({ positive }) => !positive).map((low) => Number(high.margin > low.margin)))
  expect(trial.references[0]!.auroc).toBeCloseTo(pairs.reduce((sum, right) => sum + right, 0) / pairs.length, 6)
  expect((await ask(app, 'studio.try', { from: 'phantom', finding, label: 'nodule' })).references[0]).toMatchObject({ auroc: null, positives: 2, because: expect.any(String) as string })
  expect((await ask(app, 'studio.try', { from: 'phantom', finding: draft })).references).toEqual([])
})

test('an unfinished finding is refused in words', async () => {
  await expect(ask(app, 'studio.try', { from: null, finding: { ...draft, negative: [' '] } })).rejects.toMatchObject({ code: 'finding-incomplete', message: expect.stringContaining('does not') as string })
  await expect(ask(app, 'studio.save', { set: { newName: 'Mine', from: null }, finding: { ...draft, name: '' }, author: 'A', note: '' })).rejects.toMatchObject({ code: 'finding-incomplete' })
  await expect(ask(app, 'studio.save', { set: { newName: 'Mine', from: null }, finding: { ...draft, negative: ['a hiatal hernia'] }, author: 'A', note: '' })).rejects.toMatchObject({ code: 'finding-incomplete' })
})

test('versions are saved with author and date, keep their history, and are used only once activated', async () => {
  const first = await ask(app, 'studio.save', { set: { newName: 'Our findings', from: 'phantom' }, finding: draft, author: 'Dr. Reader', note: 'asked for by the clinic' })
  expect(first).toMatchObject({ ref: 'our-findings@1', number: 1, author: 'Dr. Reader', note: 'asked for by the clinic', active: false })
  expect(first.date).toBe(first.savedAt.slice(0, 10))
  expect((await ask(app, 'prompts.list', {})).find(({ active }) => active)!.ref).toBe('phantom')
  await expect(ask(app, 'studio.save', { set: { id: 'our-findings' }, finding: draft, author: 'Dr. Reader', note: '' })).rejects.toMatchObject({ code: 'prompts-unchanged' })
  await expect(ask(app, 'studio.save', { set: { newName: 'Phantom', from: null }, finding: draft, author: 'Dr. Reader', note: '' })).rejects.toMatchObject({ code: 'prompts-id-taken' })
  await expect(ask(app, 'studio.save', { set: { id: 'phantom' }, finding: draft, author: 'Dr. Reader', note: '' })).rejects.toMatchObject({ code: 'prompts-unknown' })

  await ask(app, 'prompts.activate', { id: 'our-findings' })
  const second = await ask(app, 'studio.save', { set: { id: 'our-findings' }, finding: { ...draft, positive: ['a hiatal hernia', 'an air-fluid level behind the heart'] }, author: 'Dr. Other', note: '' })
  expect(second.changes).toEqual([{ findingId: 'hernia', name: 'Hiatal hernia', kind: 'changed', added: [{ side: 'positive', text: 'an air-fluid level behind the heart' }], removed: [{ side: 'positive', text: 'gas behind the heart' }], fields: [] }])
  // The version that reading uses does not move under the reader's feet.
  const listed = (await ask(app, 'prompts.list', {})).filter(({ own }) => own)
  expect(listed.map(({ ref, active }) => [ref, active])).toEqual([['our-findings@1', true], ['our-findings@2', false]])

  const job = await runJob(app, ask(app, 'screening.run', { device: 'cpu' }))
  expect(job.result).toMatchObject({ embedded: 0, reused: FILMS })
  const { rows } = await ask(app, 'worklist.query', { screening: 'done' })
  expect((await ask(app, 'study.get', { id: rows[0]!.id })).screening.instances[0]!.passport!.prompts).toMatchObject({ id: 'our-findings', version: '1', hash: first.hash })
  const history = await ask(app, 'studio.history', { id: 'our-findings' })
  expect(history.map(({ ref, active }) => [ref, active])).toEqual([['our-findings@2', false], ['our-findings@1', true]])
  expect(history[1]!.changes.filter(({ kind }) => kind === 'added')).toHaveLength(history[1]!.findings)
})

test('a saved version cannot be changed or taken away, and one that was tampered with is not used', async () => {
  const { db } = app.context
  for (const sql of ["UPDATE prompt_versions SET note = 'x'", 'DELETE FROM prompt_versions', 'INSERT OR REPLACE INTO prompt_versions SELECT * FROM prompt_versions']) expect(() => db.exec(sql)).toThrow('never changed')
  db.exec('DROP TRIGGER prompt_versions_update')
  db.exec("UPDATE prompt_versions SET content = replace(content, 'no hernia', 'a hernia') WHERE number = 2")
  await expect(ask(app, 'prompts.activate', { id: 'our-findings@2' })).rejects.toMatchObject({ code: 'prompts-damaged' })
  expect((await ask(app, 'prompts.list', {})).find(({ ref }) => ref === 'our-findings@2')!.problem).toContain('not what was saved')
})

test('a draft outlives the program', async () => {
  expect(await ask(app, 'studio.draft', {})).toBeNull()
  await ask(app, 'studio.keep', { draft: { from: 'phantom', finding: draft } })
  const other = await openApp(library)
  expect(await ask(other, 'studio.draft', {})).toEqual({ from: 'phantom', finding: draft })
  await other.close()
})

test('films whose AI is closed to the reader take no part', async () => {
  await ask(app, 'readers.save', { name: 'Dr. Reader', initials: 'DR', boardCertified: true })
  const trial = await ask(app, 'studio.try', { from: 'phantom', finding: draft })
  expect(trial).toMatchObject({ films: 0, closed: FILMS, above: null, histogram: [], highest: [], lowest: [], stability: null })
  expect(trial.paraphrases.every(({ agreement, rank }) => agreement === null && rank === null)).toBe(true)
})

