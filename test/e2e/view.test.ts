import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { filmsDrawn, nextFrame, readCanvas, shownWindow, type Patch } from './support/canvas.ts'
import { colourAt, greyOf, storedAt, writeFilms } from './support/films.ts'
import type { Umbra } from './support/launch.ts'
import { session } from './support/session.ts'

const ROWS = 900
const COLUMNS = 700
const { folder, start } = session()
let umbra: Umbra

beforeAll(async () => {
  await writeFilms(folder, [
    { name: 'Alpha', view: 'PA' },
    { name: 'Beta', photometric: 'MONOCHROME1', window: { center: 1500.5, width: 2001 } },
    { name: 'Gamma-front', study: 'Gamma', view: 'PA' },
    { name: 'Gamma-side', study: 'Gamma', view: 'LL' },
    { name: 'Delta', frames: 3 },
    { name: 'Epsilon', colour: true }
  ])
  writeFileSync(join(folder, 'notes.txt'), 'not a film')
  umbra = await start()
  // Only a page that stands there can be dropped on.
  await umbra.page.getByText('The library is empty').waitFor()
})

async function open(name: string, panes = 1): Promise<void> {
  const { page } = umbra
  await page.keyboard.press('Escape')
  await page.locator('[role=row][data-index]', { hasText: `${name}, Test` }).click()
  await filmsDrawn(page, panes)
}

/** Which image pixel lies under a canvas pixel at one to one, centred, from the definition. */
const under = ({ width, height, left, top }: Patch, x: number, y: number): { row: number; column: number } => ({
  column: Math.floor(left + x + 0.5 - (width / 2 - COLUMNS / 2)),
  row: Math.floor(top + y + 0.5 - (height / 2 - ROWS / 2))
})

function expectGrey(patch: Patch, expected: (row: number, column: number) => number): void {
  expect(patch.plain).toBe(true)
  let worst = 0
  for (let i = 0; i < patch.grey.length; i++) {
    const { row, column } = under(patch, i % patch.size, Math.floor(i / patch.size))
    worst = Math.max(worst, Math.abs(patch.grey[i]! - expected(row, column)))
  }
  expect(worst).toBeLessThanOrEqual(1)
}

test('films dropped onto the window appear in the list, what is no film is said', async () => {
  const { page } = umbra
  await umbra.importByDrop([folder])
  await page.locator('[role=row][data-index]', { hasText: 'Gamma, Test' }).waitFor()
  await page.getByText('5 studies', { exact: true }).waitFor()
  await page.keyboard.press('j')
  await page.getByRole('dialog').getByText(/6 images new.*1 skipped/).waitFor()
  await page.keyboard.press('Escape')
})

test('one to one, the canvas shows the standard’s grey levels, as sent', async () => {
  await open('Alpha')
  await umbra.page.keyboard.press('o')
  await nextFrame(umbra.page)
  expect(await shownWindow(umbra.page)).toEqual({ center: 2000, width: 3000 })
  expectGrey(await readCanvas(umbra.page), (row, column) => greyOf(storedAt(row, column), { center: 2000, width: 3000 }))
})

test('dragging changes the window, and the grey levels follow what the corner says', async () => {
  const { page } = umbra
  const box = (await page.locator('.viewport').first().boundingBox())!
  await page.mouse.move(box.x + 300, box.y + 300)
  await page.mouse.down()
  await page.mouse.move(box.x + 240, box.y + 350, { steps: 6 })
  await page.mouse.up()
  await nextFrame(page)
  const window = await shownWindow(page)
  expect(window).not.toEqual({ center: 2000, width: 3000 })
  expectGrey(await readCanvas(page), (row, column) => greyOf(storedAt(row, column), window))
})

test('inverting, flipping and turning by key are exact and marked', async () => {
  const { page } = umbra
  await page.keyboard.press('0')
  await page.keyboard.press('o')
  const window = { center: 2000, width: 3000 }
  await page.keyboard.press('i')
  await nextFrame(page)
  expectGrey(await readCanvas(page), (row, column) => 255 - greyOf(storedAt(row, column), window))
  await page.getByText('INVERTED', { exact: true }).waitFor()
  await page.keyboard.press('i')
  await page.keyboard.press('h')
  await nextFrame(page)
  await page.getByText('FLIPPED', { exact: true }).waitFor()
  const patch = await readCanvas(page)
  // Mirrored about the middle of the image: column c shows what stood at COLUMNS - 1 - c, one off where the middle lies on a border.
  const offset = Number.isInteger(patch.width / 2 - COLUMNS / 2) ? 1 : 0
  expectGrey(patch, (row, column) => greyOf(storedAt(row, COLUMNS - (offset ? 1 : 0) - column), window))
  await page.keyboard.press('0')
  await nextFrame(page)
  expect(await page.getByText('FLIPPED', { exact: true }).count()).toBe(0)
})

test('MONOCHROME1 is inverted once', async () => {
  await open('Beta')
  await umbra.page.keyboard.press('o')
  await nextFrame(umbra.page)
  expectGrey(await readCanvas(umbra.page), (row, column) => greyOf(storedAt(row, column), { center: 1500.5, width: 2001 }, true))
})

test('frontal and lateral hang side by side, each with its view and where it comes from', async () => {
  await open('Gamma', 2)
  const panes = umbra.page.locator('section[aria-label^=Film]')
  expect(await panes.count()).toBe(2)
  expect(await panes.nth(0).innerText()).toContain('PA (from the file)')
  expect(await panes.nth(1).innerText()).toContain('lateral (from the file)')
})

test('frames follow the wheel and the keys, and window and zoom stay', async () => {
  await open('Delta')
  const { page } = umbra
  await page.keyboard.press('o')
  const window = { center: 2000, width: 3000 }
  await page.keyboard.press('PageDown')
  await page.getByText('Frame 2 / 3').waitFor()
  await filmsDrawn(page)
  await nextFrame(page)
  expectGrey(await readCanvas(page), (row, column) => greyOf((storedAt(row, column) + 500) % 4096, window))
  await page.mouse.move(500, 400)
  await page.mouse.wheel(0, 120)
  await page.getByText('Frame 3 / 3').waitFor()
  await page.locator('canvas[data-film$="/2"]').waitFor()
  await nextFrame(page)
  expectGrey(await readCanvas(page), (row, column) => greyOf((storedAt(row, column) + 1000) % 4096, window))
})

test('colour is shown as it was sent', async () => {
  await open('Epsilon')
  await umbra.page.keyboard.press('o')
  await nextFrame(umbra.page)
  const patch = await readCanvas(umbra.page)
  for (let i = 0; i < patch.rgb.length; i++) {
    const { row, column } = under(patch, i % patch.size, Math.floor(i / patch.size))
    expect(patch.rgb[i]).toEqual(colourAt(row, column))
  }
})

test('a window of the file, the automatic one and the full range are chosen from the menu', async () => {
  await open('Alpha')
  const { page } = umbra
  await page.getByRole('button', { name: 'Window', exact: true }).click()
  await page.getByRole('menuitemradio', { name: /Full range/ }).click()
  await nextFrame(page)
  expect(await shownWindow(page)).toEqual({ center: 2047.5, width: 4095 })
  await page.keyboard.press('o')
  await nextFrame(page)
  // LINEAR_EXACT over the whole range: smallest value black, largest white.
  expectGrey(await readCanvas(page), (row, column) => (storedAt(row, column) / 4095) * 255)
  await page.keyboard.press('1')
  await nextFrame(page)
  expect(await shownWindow(page)).toEqual({ center: 2000, width: 3000 })
})

test('after a restart the library is as it was, and a reload returns to the same film', async () => {
  await umbra.quit()
  umbra = await start()
  const { page } = umbra
  await page.getByText('5 studies', { exact: true }).waitFor()
  await open('Alpha')
  await page.reload()
  await filmsDrawn(page)
  expect(await page.getByRole('region', { name: 'Patient and study' }).innerText()).toContain('Alpha, Test')
})
