import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { filmsDrawn, nextFrame, readCanvas, shownWindow, type Patch } from './support/canvas.ts'
import { writeFilms } from './support/films.ts'
import type { Umbra } from './support/launch.ts'
import { session } from './support/session.ts'

const { folder, start, importFolder, ask } = session()
let umbra: Umbra
let page: Page

beforeAll(async () => {
  await writeFilms(folder, [
    { name: 'Alpha', view: 'PA', window: { center: 2000, width: 3000 } },
    { name: 'Old', patient: 'Beta', patientId: 'B', view: 'PA', date: '20230101' },
    { name: 'New', patient: 'Beta', patientId: 'B', view: 'PA', date: '20240101', frames: 3 }
  ])
  umbra = await start()
  page = umbra.page
  await importFolder()
  await page.getByText('3 studies', { exact: true }).waitFor()
})

const row = (text: string) => page.locator('[role=row][data-index]', { hasText: text }).first()
const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key)
}
const notes = () => page.locator('[data-note]')
const toast = () => page.getByText('Restored as it was before the program ended')
const badges = (): Promise<string> => page.getByRole('list', { name: 'Badges' }).first().innerText()

interface Look {
  patch: Patch
  window: { center: number; width: number }
  badges: string
  note: { x: number; y: number; width: number; height: number } | null
}

/** What the reader sees of the first pane: its very pixels, and where a note lies, which zoom, place, rotation and flip decide. */
async function look(): Promise<Look> {
  await page.mouse.move(2, 400)
  await nextFrame(page)
  return { patch: await readCanvas(page), window: await shownWindow(page), badges: await badges(), note: (await notes().count()) > 0 ? await notes().first().boundingBox() : null }
}

async function killAndStart(): Promise<void> {
  await umbra.kill9()
  umbra = await start()
  page = umbra.page
}

test('killed: the study comes back as it lay and was windowed, and the last note can be taken back', async () => {
  await row('Alpha, Test').click()
  await filmsDrawn(page)
  const plain = await look()
  await press('+', '+', 'Shift+ArrowLeft', 'Shift+ArrowUp', 'r', 'h', 'i', 'ArrowUp', 'ArrowRight', 'l', 'Enter')
  await notes().first().waitFor()
  await page.locator('[data-note].selected').focus()
  await press('Escape')
  await page.locator('[data-note].selected').waitFor({ state: 'detached' })
  const before = await look()
  expect(before.patch.grey).not.toEqual(plain.patch.grey)
  expect(before.window).not.toEqual(plain.window)
  const hash = await page.evaluate('location.hash')
  await page.waitForTimeout(1000)
  await killAndStart()

  await toast().waitFor()
  await filmsDrawn(page)
  await notes().first().waitFor()
  expect(await page.evaluate('location.hash')).toBe(hash)
  await expect.poll(look).toEqual(before)
  await umbra.screenshot('restored')
  await press('Control+z')
  await notes().first().waitFor({ state: 'detached' })
  await press('Control+y')
  await notes().first().waitFor()
  await press('Control+z')
  await expect.poll(async () => (await ask('notes.get', { studyId: Number(String(hash).split('/').at(-1)) })).annotations).toEqual([])
})

test('killed with a prior beside: both films come back, each as it lay, and the frame', async () => {
  await page.evaluate("location.hash = '#/'")
  await page.getByRole('grid', { name: 'Studies' }).waitFor()
  await page.locator('[role=row][data-index]', { hasText: '2024' }).first().click()
  await filmsDrawn(page, 2)
  await press('Shift+L', 'PageDown', '+', '.', 'r', 'i')
  await page.mouse.move(2, 400)
  await page.waitForTimeout(1000)
  await nextFrame(page)
  const before = [await readCanvas(page, 0), await readCanvas(page, 1)]
  await page.getByText('Frame 2 / 3').waitFor()
  await killAndStart()

  await toast().waitFor()
  await filmsDrawn(page, 2)
  await page.getByText('Frame 2 / 3').waitFor()
  await page.mouse.move(2, 400)
  await expect.poll(async () => [await readCanvas(page, 0), await readCanvas(page, 1)]).toEqual(before)
})

test('a study that was left, and any after a clean end, opens by its hanging rule', async () => {
  await page.evaluate("location.hash = '#/'")
  await row('Alpha, Test').click()
  await filmsDrawn(page)
  const plain = await look()
  await press('+', 'i')
  await page.waitForTimeout(1000)
  expect((await ask('viewer.kept', {}))?.panes[0]!.pose).toMatchObject({ invert: true, fitted: false })
  await umbra.quit()

  umbra = await start()
  page = umbra.page
  await row('Alpha, Test').click()
  await filmsDrawn(page)
  expect(await look()).toEqual(plain)
  expect(await toast().count()).toBe(0)
  await press('i')
  await page.waitForTimeout(1000)
  await page.evaluate("location.hash = '#/'")
  await page.getByRole('grid', { name: 'Studies' }).waitFor()
  await expect.poll(() => ask('viewer.kept', {})).toBeNull()
})
