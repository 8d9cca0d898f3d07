import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { App } from '../../../src-main/app.ts'
import type { Answer, Phase, Reader } from '../../../src-main/contract/index.ts'
import { insertRead, signRead, updateDraft } from '../../../src-main/db/reads.ts'
import { readExclusions } from '../../../src-main/training/pairs/exclude.ts'
import { ask, openApp, temporary } from '../app.ts'
import { FINDINGS, scoredLibrary, type ScoredLibrary } from '../scored-library.ts'

let app: App
let library: ScoredLibrary
let ada: Reader
let bob: Reader
/** Study and finding that Ada looked at again with the AI. */
let secondLook: string
/** What each reader signed without the AI: study -> finding -> answer. */
const said = new Map<string, Answer>()

function sign(reader: Reader, studyId: number, phase: Phase, answers: Record<string, Answer>): void {
  const { db } = app.context
  const { id } = insertRead(db, { studyId, readerId: reader.id, phase, readerStudyId: null, promptHash: library.prompts.hash, corrects: null }, 't')
  updateDraft(db, id, { findings: Object.entries(answers).map(([findingId, answer]) => ({ findingId, answer, confidence: 60, response: null })), comment: '', report: '', activeSeconds: 1 }, 't')
  signRead(db, id, { reader, ai: null, now: 't' })
  if (phase === 'blind') for (const [finding, answer] of Object.entries(answers)) said.set(`${reader.id} ${studyId} ${finding}`, answer)
}

beforeAll(async () => {
  app = await openApp()
  library = scoredLibrary(app.context.db, 40)
  ada = await ask(app, 'readers.save', { name: 'Ada', initials: 'AL', boardCertified: true })
  bob = await ask(app, 'readers.save', { name: 'Bob', initials: 'B', boardCertified: true })
  const cycle: Answer[] = ['yes', 'no', 'unsure', 'no', 'yes']
  library.studies.forEach(({ id }, k) => {
    if (k < 30) sign(ada, id, 'blind', { effusion: cycle[k % 5]!, nodule: cycle[(k * 3) % 5]! })
    if (k % 2 === 0) sign(bob, id, 'blind', { effusion: cycle[(k + 1) % 5]!, nodule: 'no' })
  })
  secondLook = byHand(0.03).find(({ readers }) => readers.includes('Ada'))!.key
  sign(ada, Number(secondLook.split(' ')[0]), 'aided', { effusion: 'unsure', nodule: 'unsure' })
  await ask(app, 'settings.set', { currentReader: ada.id })
})
afterAll(() => app.close())

/** Written from the words: every study Ada has signed, every finding, the readers on the other side of margin 0. */
function byHand(beyond: number): { key: string; readers: string[]; distance: number }[] {
  return library.studies.slice(0, 30).flatMap(({ id, margin }) =>
    FINDINGS.flatMap(([finding]) => {
      const value = margin[finding]!
      const against = value > 0 ? 'no' : 'yes'
      const readers = [ada, bob].filter((reader) => said.get(`${reader.id} ${id} ${finding}`) === against).map(({ name }) => name)
      return readers.length && Math.abs(value) > beyond ? [{ key: `${id} ${finding}`, readers, distance: Math.abs(value) }] : []
    })
  ).toSorted((a, b) => b.distance - a.distance)
}

test('a difference of exactly the margin asked for is not beyond it', async () => {
  const edge = byHand(0)[2]!
  const { rows } = await ask(app, 'discordance.list', { beyond: edge.distance, limit: 500 })
  expect(rows.map(({ studyId, findingId }) => `${studyId} ${findingId}`)).toEqual(byHand(0).slice(0, 2).map(({ key }) => key))
})

test.each([0, 0.03])('every difference beyond %s, farthest first; studies that are closed are only counted', async (beyond) => {
  const queue = await ask(app, 'discordance.list', { beyond, limit: 500 })
  const expected = byHand(beyond)
  expect(expected.length).toBeGreaterThan(3)
  expect(queue.rows.map(({ studyId, findingId, readers, distance }) => ({ key: `${studyId} ${findingId}`, readers: readers.map(({ reader }) => reader), distance }))).toEqual(expected)
  expect(queue).toMatchObject({ total: expected.length, counts: { open: expected.length, reader: 0, ai: 0, unclear: 0 }, hidden: 5 })
  for (const row of queue.rows) expect(row.answer).toBe(row.margin > row.operatingPoint ? 'no' : 'yes')
  const again = queue.rows.find(({ studyId, findingId }) => `${studyId} ${findingId}` === secondLook)!
  expect(again.readers.find(({ reader }) => reader === 'Ada')).toMatchObject({ confidence: 60, withAi: 'unsure' })
  const page = await ask(app, 'discordance.list', { beyond, findingId: 'nodule', offset: 1, limit: 2 })
  expect(page.rows).toEqual(queue.rows.filter(({ findingId }) => findingId === 'nodule').slice(1, 3))
})

test('a verdict feeds the adjudicated reference, leaves the queue, and a later one takes its place', async () => {
  const before = await ask(app, 'discordance.list', { limit: 500 })
  const [first, second, third] = before.rows as [typeof before.rows[0], typeof before.rows[0], typeof before.rows[0]]
  const decide = (row: typeof first, verdict: 'reader' | 'ai' | 'unclear', note = '') => ask(app, 'discordance.adjudicate', { studyId: row.studyId, findingId: row.findingId, verdict, note })
  const { adjudication, reference } = await decide(first, 'reader', 'seen on the lateral')
  expect(adjudication).toMatchObject({ verdict: 'reader', label: first.answer === 'yes' ? 'positive' : 'negative', note: 'seen on the lateral', by: 'Ada' })
  expect(reference).toMatchObject({ name: 'Adjudicated', kind: 'adjudicated', studies: 1 })
  await decide(second, 'ai')
  await decide(third, 'unclear')
  const after = await ask(app, 'discordance.list', { limit: 500 })
  expect(after).toMatchObject({ total: before.total - 3, counts: { open: before.total - 3, reader: 1, ai: 1, unclear: 1 } })
  expect((await ask(app, 'discordance.list', { show: 'decided' })).rows.map(({ adjudication: each }) => each?.verdict)).toEqual(['reader', 'ai', 'unclear'])
  await decide(first, 'unclear')
  const labels = app.context.db.prepare('SELECT study, finding, label FROM reference_labels WHERE reference = ?').all(reference.id)
  expect(labels).toHaveLength(3)
  expect(labels).toContainEqual({ study: first.studyId, finding: first.findingId, label: 'uncertain' })
  expect(labels).toContainEqual({ study: second.studyId, finding: second.findingId, label: second.answer === 'yes' ? 'negative' : 'positive' })
  expect(app.context.db.prepare('SELECT count(*) AS n FROM adjudications').get()).toEqual({ n: 4 })
})

test('the exclusions are a list that fine-tuning reads', async () => {
  const { csv, studies, films } = await ask(app, 'discordance.exclusions', { verdicts: ['ai', 'unclear', 'reader'] })
  const file = join(temporary('exclusions'), 'list.csv')
  writeFileSync(file, csv)
  const rows = await readExclusions(file)
  expect(rows).toHaveLength(films)
  expect(new Set(rows.map(({ study }) => study)).size).toBe(studies)
  expect(rows[0]).toMatchObject({ content: 'c', reason: expect.stringMatching(/: (AI right|unclear)/) })
  expect((await ask(app, 'discordance.exclusions', { verdicts: ['reader'] })).studies).toBe(0)
})

test('who has not signed sees and decides nothing', async () => {
  const [row] = (await ask(app, 'discordance.list', {})).rows
  await ask(app, 'settings.set', { currentReader: null })
  expect(await ask(app, 'discordance.list', {})).toMatchObject({ total: 0, rows: [], findings: [], hidden: 35 })
  await expect(ask(app, 'discordance.adjudicate', { studyId: row!.studyId, findingId: row!.findingId, verdict: 'ai' })).rejects.toMatchObject({ code: 'no-current-reader' })
  expect(await ask(app, 'discordance.exclusions', {})).toMatchObject({ studies: 0, films: 0 })
  await ask(app, 'settings.set', { currentReader: bob.id })
  const open = new Set((await ask(app, 'discordance.list', { limit: 500 })).rows.map(({ studyId }) => studyId))
  const odd = library.studies[1]!.id
  expect(open.has(odd)).toBe(false)
  await expect(ask(app, 'discordance.adjudicate', { studyId: odd, findingId: 'effusion', verdict: 'ai' })).rejects.toMatchObject({ code: 'no-discordance' })
})
