import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { violations } from './support/axe.ts'
import { filmsDrawn, nextFrame } from './support/canvas.ts'
import { writeFilms } from './support/films.ts'
import type { Umbra } from './support/launch.ts'
import { session } from './support/session.ts'

const { folder, start, importFolder } = session()
let umbra: Umbra
let page: Page

beforeAll(async () => {
  await writeFilms(folder, [
    { name: 'Alpha', view: 'PA' },
    { name: 'Alpha-before', patient: 'Alpha', view: 'PA', date: '20240110', brighter: 1000 },
    { name: 'Gamma-front', study: 'Gamma', view: 'PA' },
    { name: 'Gamma-side', study: 'Gamma', view: 'LL' },
    { name: 'Gamma-old-front', study: 'Gamma-old', patient: 'Gamma', view: 'AP', date: '20230110' },
    { name: 'Gamma-old-side', study: 'Gamma-old', patient: 'Gamma', view: 'LL', date: '20230110' },
    { name: 'Delta', view: 'PA' },
    { name: 'Delta-other', patient: 'Stranger', patientId: 'E2E-Delta', view: 'PA', date: '20220110' }
  ])
  umbra = await start()
  page = umbra.page
  await importFolder()
  await page.getByText('6 studies', { exact: true }).waitFor()
})

/** Opens the newest study of a patient. */
async function open(name: string, panes: number): Promise<void> {
  await page.evaluate("location.hash = '#/'")
  await page.locator('[role=row][data-index]', { hasText: `${name}, Test` }).filter({ hasText: '2026' }).click()
  await filmsDrawn(page, panes)
}
/** Both bodies are found beside the page first. */
const FOUND = { timeout: 30_000 }
const panes = () => page.locator('section.pane')
async function places(): Promise<string[]> {
  const boxes = await page.evaluate(`[...document.querySelectorAll('section.pane')].map((pane) => { const box = pane.getBoundingClientRect(); return [pane.querySelector('strong').textContent.trim(), Math.round(box.left), Math.round(box.top)] })`)
  const all = boxes as [string, number, number][]
  const [left, top] = [Math.min(...all.map((each) => each[1])), Math.min(...all.map((each) => each[2]))]
  return all.map(([name, x, y]) => `${name} ${y - top > 50 ? 'below' : 'above'} ${x - left > 50 ? 'right' : 'left'}`)
}
const windows = async (): Promise<{ center: number; width: number }[]> =>
  (await page.locator('[data-testid=window]').allInnerTexts()).map((text) => {
    const match = /C ([\d.]+) W ([\d.]+)/.exec(text)!
    return { center: Number(match[1]), width: Number(match[2]) }
  })

test('a prior hangs to the right of the current film, its window at the same percentiles', async () => {
  await open('Alpha', 2)
  expect(await places()).toEqual(['CURRENT 2026-01-15 above left', 'PRIOR 2024-01-10 above right'])
  await page.keyboard.press('6')
  await expect.poll(async () => { const [a, b] = await windows(); return [b!.center - a!.center, b!.width - a!.width] }, FOUND).toEqual([1000, 0])
  await page.keyboard.press('2')
  await expect.poll(async () => { const [a, b] = await windows(); return [b!.center - a!.center, b!.width - a!.width].map((value) => Math.round(value / 10)) }, FOUND).toEqual([100, 0])
  await page.mouse.move(5, 400)
  await umbra.screenshot('prior-linked')
  expect(await violations(page)).toEqual([])
})

test('zoom and place go together, and apart when unlinked', async () => {
  const zooms = async () => await page.locator('.corner.bl p:last-child').allInnerTexts()
  await page.keyboard.press('+')
  await nextFrame(page)
  const [a, b] = await zooms()
  expect(b).toBe(a)
  await page.keyboard.press('Shift+L')
  await page.keyboard.press('+')
  await nextFrame(page)
  const [c, d] = await zooms()
  expect(d).toBe(b)
  expect(c).not.toBe(a)
  await page.keyboard.press('Shift+L')
  await page.keyboard.press('0')
})

test('flicker lays the prior over the current film: by turns with a tap, or while the key is held', async () => {
  await page.keyboard.press('f')
  await nextFrame(page)
  expect(await places()).toEqual(['CURRENT 2026-01-15 above left', 'PRIOR 2024-01-10 above left'])
  await page.keyboard.press('f')
  expect((await places())[1]).toContain('right')
  await page.keyboard.down('f')
  await page.waitForTimeout(500)
  await page.keyboard.down('f')
  expect((await places())[1]).toContain('left')
  await page.keyboard.up('f')
  await nextFrame(page)
  expect((await places())[1]).toContain('right')
})

test('two views and a prior: two rows, the same view in the same column', async () => {
  await open('Gamma', 4)
  expect(await places()).toEqual(['CURRENT 2026-01-15 above left', 'CURRENT 2026-01-15 above right', 'PRIOR 2023-01-10 below left', 'PRIOR 2023-01-10 below right'])
  const views = (await page.locator('.corner.tl').allInnerTexts()).map((text) => text.split('\n')[0])
  expect(views).toEqual(['PA (from the file)', 'lateral (from the file)', 'AP (from the file)', 'lateral (from the file)'])
  await umbra.screenshot('hanging-2x2')
})

test('a layout is saved, used for the next such study, and removed in the settings', async () => {
  await page.keyboard.press('b')
  await expect.poll(() => panes().count()).toBe(2)
  await page.keyboard.press('Shift+B')
  await page.getByText('Layout saved').waitFor()
  await open('Gamma', 2)
  await page.waitForTimeout(300)
  expect(await panes().count()).toBe(2)
  await page.evaluate("location.hash = '#/settings'")
  const list = page.getByRole('list', { name: 'Saved layouts' })
  expect(await list.innerText()).toContain('current PA | current lateral')
  await umbra.screenshot('settings-hanging')
  await list.getByRole('button').click()
  await list.waitFor({ state: 'detached' })
  await open('Gamma', 4)
})

test('a prior of perhaps another patient never hangs of its own accord', async () => {
  await open('Delta', 1)
  await page.waitForTimeout(300)
  expect(await panes().count()).toBe(1)
  await page.keyboard.press('f')
  await page.getByText('No prior that surely is this patient’s').waitFor()
  expect(await panes().count()).toBe(1)
  await page.keyboard.press('b')
  const alarm = page.getByRole('alert').filter({ hasText: 'Perhaps another patient' })
  await alarm.waitFor()
  expect(await alarm.innerText()).toContain('Stranger')
  // Hidden means hidden, in the alarm too.
  await page.keyboard.press('Shift+H')
  await expect.poll(() => page.locator('body').innerText()).not.toMatch(/Stranger|STRANGER|1960/)
  await page.keyboard.press('Shift+H')
})
