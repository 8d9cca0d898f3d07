import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../src-main/db/open.ts'
import { readAnswers } from '../../src-main/db/read-answers.ts'
import { filmsDrawn } from './support/canvas.ts'
import { screenedDemo } from './support/demo.ts'
import type { Umbra } from './support/launch.ts'
import { margins } from './support/margins.ts'
import { recordReplies, type Replies } from './support/replies.ts'
import { session } from './support/session.ts'

const FILMS = 10
const { library, start, look, ask } = session()
let umbra: Umbra
let page: Page
let replies: Replies

beforeAll(async () => {
  await screenedDemo(library)
  umbra = await start()
  page = umbra.page
})

const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key)
}
const openStudy = (): number => Number(/#\/study\/(\d+)/.exec(page.url())?.[1])
const panel = () => page.getByRole('region', { name: 'Reading', exact: true })

/** Nothing of the study's AI has reached the page: not in what main sent, not in the document. */
async function expectBlind(study: number): Promise<void> {
  const [sent, shown] = [replies.texts().join('\n'), await page.content()]
  for (const margin of margins(library, study)) {
    expect(sent).not.toContain(margin)
    expect(shown).not.toContain(margin.slice(0, 6))
  }
  expect(await page.getByRole('heading', { name: 'Findings' }).count()).toBe(0)
}
const expectRevealed = (study: number): void => expect(replies.texts().join('\n')).toContain(margins(library, study)[0])

test('without a reader the AI is shown, and the page says so', async () => {
  const { rows } = await ask('worklist.query', { screening: 'done' })
  await page.evaluate(`location.hash = '#/study/${rows[0]!.id}'`)
  await page.getByText('No reader is set up: AI results are shown.').waitFor()
  await page.getByRole('heading', { name: 'Findings' }).waitFor()
})

test('the first reader is set up, and every AI result is hidden from then on', async () => {
  await page.getByRole('link', { name: 'Set up readers' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace')
  await press('Enter')
  await page.getByRole('button', { name: /Reader: AL/ }).waitFor()
  await look('reading-settings')
  await page.evaluate("location.hash = '#/'")
  await page.getByRole('grid', { name: 'Studies' }).waitFor()
  replies = await recordReplies(page)
  await page.getByRole('button', { name: /^Screened/ }).click()
  await page.locator('[data-index="0"]').getByText('hidden until read').waitFor()
  const { rows } = await ask('worklist.query', { screening: 'done', limit: 500 })
  expect(rows.length).toBeGreaterThan(FILMS)
  for (const { id } of rows) await expectBlind(id)
})

test('a film is read blind by keyboard alone; nothing of the AI is in the page before it is signed', async () => {
  await page.locator('[data-index="0"]').focus()
  await press('Enter')
  await filmsDrawn(page)
  await panel().getByText('The AI is hidden until you have signed').waitFor()
  await press('Enter')
  await panel().getByRole('heading', { name: 'Blind read' }).waitFor()
  await press('y', '7', '5', 't', 'ArrowDown', 'u', '4', 't', 'Shift+N')
  await page.getByRole('group', { name: /: yes, confidence 75/ }).waitFor()
  await page.getByRole('group', { name: /: unsure, confidence 40/ }).waitFor()
  await press('e')
  await page.keyboard.type('\nCompared with nothing.')
  await press('Escape', 'Control+z', 'Control+y')
  await panel().getByText('saved').waitFor()
  await expectBlind(openStudy())
  await look('reading-blind')
  await ask('settings.set', { theme: 'light' })
  await page.locator('html[data-theme=light]').waitFor()
  await look('reading-blind-light')
  await ask('settings.set', { theme: 'dark' })
  await page.locator('html[data-theme=dark]').waitFor()
  await expectBlind(openStudy())
})

test('signing reveals the AI beside the answers, and a second look responds to it', async () => {
  await press('Control+Enter')
  await panel().getByText(/Blind read, signed by Ada Lovelace/).waitFor()
  await page.getByRole('heading', { name: 'Findings' }).waitFor()
  expectRevealed(openStudy())
  await look('reading-revealed')
  await press('Enter')
  await panel().getByRole('heading', { name: 'Read with the AI' }).waitFor()
  await press('a', 'ArrowDown', 'r', 'n', 'ArrowDown', 's')
  await panel().getByText('saved').waitFor()
  await look('reading-aided')
  await ask('settings.set', { theme: 'light' })
  await page.locator('html[data-theme=light]').waitFor()
  await look('reading-aided-light')
  await ask('settings.set', { theme: 'dark' })
  await page.locator('html[data-theme=dark]').waitFor()
  await press('Control+Enter')
  await panel().getByText(/Read with the AI, signed by Ada Lovelace/).waitFor()
})

test(`${FILMS} films are read one after the other from the keyboard`, async () => {
  for (let film = 2; film <= FILMS; film++) {
    const before = openStudy()
    replies.forget()
    await press('Shift+Enter')
    await page.waitForURL((url) => !url.hash.endsWith(`/${before}`))
    await panel().getByRole('heading', { name: 'Blind read' }).waitFor()
    await press(...(film % 2 ? ['y', '9'] : []), 'Shift+N')
    await panel().getByText('saved').waitFor()
    await expectBlind(openStudy())
    await press('Control+Enter')
    await panel().getByText(/Blind read, signed by Ada Lovelace/).waitFor()
  }
  const { rows } = await ask('worklist.query', { read: 'signed' })
  expect(rows).toHaveLength(FILMS)
})

test('killed in the middle of a read, the program returns to it, and not an answer is lost', async () => {
  const before = openStudy()
  await press('Shift+Enter')
  await page.waitForURL((url) => !url.hash.endsWith(`/${before}`))
  await panel().getByRole('heading', { name: 'Blind read' }).waitFor()
  await press('n', '1', '5', 'ArrowDown', 'y')
  await page.getByRole('group', { name: /: yes/ }).waitFor()
  await panel().getByText('saved').waitFor()
  const study = openStudy()
  await umbra.kill9()

  umbra = await start()
  page = umbra.page
  await page.waitForURL((url) => url.hash === `#/study/${study}`)
  await panel().getByRole('heading', { name: 'Blind read' }).waitFor()
  await page.getByRole('group', { name: /: no, confidence 15/ }).waitFor()
  await page.getByRole('group', { name: /: yes$/ }).waitFor()
  const { draft } = await ask('reading.get', { studyId: study })
  expect(draft!.findings.filter(({ answer }) => answer !== null)).toHaveLength(2)
})

test('a correction asks for a reason, and both versions stay', async () => {
  await press('Escape', 'Escape')
  await page.getByRole('grid', { name: 'Studies' }).waitFor()
  await page.getByLabel('My reads').selectOption('signed')
  await page.getByText(`${FILMS} studies`, { exact: true }).waitFor()
  await page.locator('[data-index="0"]').click()
  await panel().getByRole('button', { name: 'Correct…' }).first().click()
  await page.getByLabel('Reason').fill('wrong side')
  await press('Enter')
  await panel().getByText('Correction: wrong side').waitFor()
  await press('Control+Enter')
  await panel().getByText(/version 2, signed by Ada Lovelace/).waitFor()
  await panel().getByText('1 earlier version').waitFor()
})

test('the worklist shows what is read, begun and unread; the counts are in the database', async () => {
  await press('Escape')
  await page.getByRole('grid', { name: 'Studies' }).waitFor()
  await page.getByLabel('My reads').selectOption('')
  await page.locator('.read-draft').first().waitFor()
  await look('reading-worklist')
  await page.getByLabel('My reads').selectOption('unread')
  await page.getByText('hidden until read').first().waitFor()
  const { db } = openDatabase(join(library, 'library.sqlite'))
  const answers = readAnswers(db)
  db.close()
  const studies = new Set(answers.filter(({ phase }) => phase === 'blind').map(({ studyId }) => studyId))
  expect(studies.size).toBe(FILMS)
  const aided = answers.filter(({ phase }) => phase === 'aided')
  expect(aided.map(({ response }) => response).filter(Boolean).toSorted()).toEqual(['accept', 'reject', 'supplement'])
  expect(aided.every(({ aiMargin }) => aiMargin !== null)).toBe(true)
  expect(answers.every(({ activeSeconds }) => activeSeconds > 0)).toBe(true)
})

test('the compare page counts these reads, and leaves out what is still hidden', async () => {
  const { studies } = await ask('references.fromReports', {})
  await page.evaluate("location.hash = '#/compare'")
  await page.getByText(`${FILMS} + 1 with AI`).waitFor()
  await page.getByRole('button', { name: 'Compare', exact: true }).focus()
  await press('Enter')
  await page.getByText(`${studies - FILMS} studies are left out, because the AI's results stay hidden`).first().waitFor({ state: 'attached', timeout: 60_000 })
  await page.locator('main table').getByText('Ada Lovelace').first().waitFor()
  await look('reading-compare')
})
