import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import type { App } from '../../src-main/app.ts'
import type { Sitting } from '../../src-main/contract/index.ts'
import { openDatabase } from '../../src-main/db/open.ts'
import { ask, openApp } from '../services/app.ts'
import { filmsDrawn } from './support/canvas.ts'
import { screenedDemo } from './support/demo.ts'
import type { Umbra } from './support/launch.ts'
import { margins } from './support/margins.ts'
import { recordReplies, type Replies } from './support/replies.ts'
import { session } from './support/session.ts'

const DAY = 86_400_000
const CASES = 6
const { library, start, ask: call, look } = session()
let umbra: Umbra
let page: Page
let replies: Replies
/** Cases of the second period in the reader's order: the unaided ones, then the aided ones. */
let unaided: number[]
let aided: number[]
/** A screened study that the protocol does not know. */
let outside: number

/** The application as it ran so many days ago: the clock that it is built with. */
const then = (days: number): Promise<App> => openApp(library, { clock: () => new Date(Date.now() - days * DAY) })

async function signAsNothing(app: App, studyId: number): Promise<void> {
  const { draft, questions } = await ask(app, 'reading.begin', { studyId })
  await ask(app, 'reading.save', { readId: draft!.id, findings: questions.map(({ findingId }) => ({ findingId, answer: 'no' as const, confidence: 5, response: null })), comment: '', report: '', activeSeconds: 15 })
  await ask(app, 'reading.sign', { readId: draft!.id })
}

beforeAll(() => screenedDemo(library), 300_000)

const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key)
}
const panel = () => page.getByRole('region', { name: 'Reading', exact: true })
const bar = () => page.getByRole('region', { name: 'Reader study' })
const at = (study: number): Promise<void> => page.waitForURL((url) => url.hash === `#/study/${study}`)

function expectHidden(studies: readonly number[]): void {
  const sent = replies.texts().join('\n')
  for (const study of studies) for (const margin of margins(library, study)) expect(sent, `study ${study}`).not.toContain(margin)
}

test('a crossed study is locked and its first period read forty days ago; twenty days ago its wash-out was not over', async () => {
  const begun = await then(40)
  const reader = await ask(begun, 'readers.save', { name: 'Ada Lovelace', initials: 'AL', boardCertified: true })
  await ask(begun, 'settings.set', { currentReader: reader.id, readingPolicy: 'open' })
  const studies = (await ask(begun, 'worklist.query', { screening: 'done', limit: CASES + 1 })).rows.map(({ id }) => id)
  outside = studies.pop()!
  const { id } = await ask(begun, 'readerStudies.save', { protocol: { name: 'Crossed, with a wash-out', findings: ['cardiomegaly', 'pleural-effusion'], cases: studies, readers: [reader.id], washOutDays: 28 } })
  await ask(begun, 'readerStudies.lock', { id })
  let sitting: Sitting | null = await ask(begun, 'readerStudies.sit', { id })
  const first: NonNullable<Sitting['next']>[] = []
  while (sitting?.next) {
    first.push(sitting.next)
    await signAsNothing(begun, sitting.next.studyId)
    sitting = await ask(begun, 'readerStudies.sitting', {})
  }
  expect(first).toHaveLength(CASES)
  await begun.close()
  const early = await then(20)
  await expect(ask(early, 'readerStudies.sit', { id })).rejects.toMatchObject({ code: 'wash-out' })
  const order = early.context.db.prepare("SELECT study, arm FROM reader_study_order WHERE period = 2 ORDER BY position").all() as { study: number; arm: string }[]
  await early.close()
  unaided = order.filter(({ arm }) => arm === 'unaided').map(({ study }) => study)
  aided = order.filter(({ arm }) => arm === 'aided').map(({ study }) => study)
  // Crossed: what the first period showed with the AI, the second shows without it.
  expect(new Set(unaided)).toEqual(new Set(first.filter(({ arm }) => arm === 'aided').map(({ studyId }) => studyId)))
  umbra = await start()
  page = umbra.page
  replies = await recordReplies(page)
})

test('after the wash-out the unaided arm is read by keyboard, and no reply of main holds the AI of any case', async () => {
  await bar().getByText('Unaided: the AI is hidden').waitFor()
  await bar().getByRole('button', { name: 'Case due' }).focus()
  await press('Enter')
  for (const [k, study] of unaided.entries()) {
    await at(study)
    await filmsDrawn(page)
    if (k === 0) await press('Enter')
    await panel().getByRole('heading', { name: 'Blind read' }).waitFor()
    expect(await page.getByRole('heading', { name: 'Findings' }).count()).toBe(0)
    await press('y', '6', '0', 'ArrowDown', 'n')
    await panel().getByText('saved').waitFor()
    if (k === 0) await look('reader-study-unaided')
    await press('Control+Enter')
    await bar().getByText(`${CASES + k + 1} of ${2 * CASES} read`).waitFor()
    // The site shows the AI openly, and the case is signed: it stays hidden all the same, for the aided arm will ask of it.
    expectHidden([...unaided, ...aided, outside])
    if (k < unaided.length - 1) await press('Shift+Enter')
  }
})

test('in the aided arm the AI stands beside the answers of the case that is due, once its read is begun, and of no other', async () => {
  await press('Shift+Enter')
  await at(aided[0]!)
  await bar().getByText('Aided').waitFor()
  await panel().getByRole('heading', { name: 'Read with the AI' }).waitFor()
  await page.getByRole('heading', { name: 'Findings' }).waitFor()
  await filmsDrawn(page)
  expect(replies.texts().join('\n')).toContain(margins(library, aided[0]!)[0])
  expectHidden([...unaided, ...aided.slice(1), outside])
  await press('y', '8', '0', 'a')
  await panel().getByText('saved').waitFor()
  await look('reader-study-aided')
  await call('settings.set', { theme: 'light' })
  await page.locator('html[data-theme=light]').waitFor()
  await look('reader-study-aided-light')
  await call('settings.set', { theme: 'dark' })
})

test('killed in the middle, the program returns to the case, its answers and its arm', async () => {
  await umbra.kill9()
  umbra = await start()
  page = umbra.page
  replies = await recordReplies(page)
  await at(aided[0]!)
  await bar().getByText('Aided').waitFor()
  await panel().getByRole('heading', { name: 'Read with the AI' }).waitFor()
  await page.getByRole('group', { name: /: yes, confidence 80/ }).waitFor()
  await page.getByRole('heading', { name: 'Findings' }).waitFor()
  expectHidden([...unaided, ...aided.slice(1), outside])
  const { draft } = await call('reading.get', { studyId: aided[0]! })
  expect(draft).toMatchObject({ phase: 'aided', findings: expect.arrayContaining([expect.objectContaining({ answer: 'yes', confidence: 80, response: 'accept' })]) })
})

test('the rest is read by keyboard; then all is read, and what was read is what is stored', async () => {
  await press('ArrowDown', 'n', 'r')
  await panel().getByText('saved').waitFor()
  await press('Control+Enter')
  for (const study of aided.slice(1)) {
    await press('Shift+Enter')
    await at(study)
    await panel().getByRole('heading', { name: 'Read with the AI' }).waitFor()
    await press('Shift+N')
    await panel().getByText('saved').waitFor()
    await press('Control+Enter')
  }
  await bar().getByText('all read').waitFor()
  await look('reader-study-all-read')
  const [study] = await call('readerStudies.list', {})
  expect(study!.progress[0]).toMatchObject({ done: 2 * CASES, total: 2 * CASES })
  const { db } = openDatabase(join(library, 'library.sqlite'))
  const reads = db.prepare("SELECT phase, count(*) AS n FROM reads WHERE reader_study IS NOT NULL AND status = 'signed' GROUP BY phase ORDER BY phase").all()
  db.close()
  expect(reads).toEqual([{ phase: 'aided', n: CASES }, { phase: 'blind', n: CASES }])
})
