import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { unsharp } from '../../src-main/greyscale/unsharp.ts'
import { pipeline } from '../greyscale/pipelines.ts'
import { violations } from './support/axe.ts'
import { filmsDrawn, nextFrame, readCanvas } from './support/canvas.ts'
import { greyOf, storedAt, writeFilms } from './support/films.ts'
import type { Umbra } from './support/launch.ts'
import { session } from './support/session.ts'

const ROWS = 900
const COLUMNS = 700
const { folder, start, importFolder } = session()
let umbra: Umbra
let page: Page

beforeAll(async () => {
  await writeFilms(folder, [
    { name: 'Alpha', view: 'PA' },
    { name: 'Alpha-before', patient: 'Alpha', view: 'AP', date: '20240110' }
  ])
  umbra = await start()
  page = umbra.page
  await importFolder()
  await page.getByText('2 studies', { exact: true }).waitFor()
  await open()
})

async function open(): Promise<void> {
  await page.evaluate("location.hash = '#/'")
  await page.locator('[role=row][data-index]', { hasText: '2026' }).filter({ hasText: 'Alpha, Test' }).click()
  await filmsDrawn(page, 2)
}
async function go(hash: string): Promise<void> {
  await page.evaluate(`location.hash = '${hash}'`)
}

test('the attributes of a film, searched, held against the prior, and hidden with the patient', async () => {
  await page.keyboard.press('Shift+D')
  const dialog = page.getByRole('dialog', { name: 'DICOM attributes' })
  await dialog.getByText('ViewPosition').waitFor()
  await dialog.getByRole('searchbox').fill('viewposition')
  await dialog.getByText('1 attribute', { exact: true }).waitFor()
  await dialog.getByRole('searchbox').fill('')
  await dialog.getByRole('combobox').selectOption({ index: 1 })
  await dialog.getByLabel('Only what differs').check()
  const row = dialog.locator('tr', { hasText: 'ViewPosition' })
  await expect.poll(() => row.locator('td').allInnerTexts()).toEqual(['(0018,5101)', 'ViewPosition', 'CS', 'PA', 'AP'])
  expect(await dialog.locator('tr', { hasText: 'PatientName' }).count()).toBe(0)
  await umbra.screenshot('tags')
  expect(await violations(page)).toEqual([])
  await dialog.getByLabel('Only what differs').uncheck()
  expect(await dialog.innerText()).toContain('Alpha^Test')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Shift+H')
  await page.keyboard.press('Shift+D')
  await dialog.getByText('ViewPosition').waitFor()
  expect(await page.locator('body').innerText()).not.toMatch(/Alpha\^Test|E2E-Alpha|19600229|1960-02-29|ACC-Alpha/)
  expect(await page.title()).toBe('Umbra')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Shift+H')
})

test('the histogram stands over the film with its window', async () => {
  await page.keyboard.press('Shift+W')
  const panel = page.getByRole('figure', { name: 'Histogram of the body' })
  await panel.waitFor()
  await panel.getByText('C 2000 W 3000').waitFor()
  await page.keyboard.press('5')
  await page.getByText('PROCESSED', { exact: true }).first().waitFor()
  await expect.poll(() => panel.innerText()).not.toContain('C 2000 W 3000')
  await umbra.screenshot('histogram')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('0')
  await page.keyboard.press('Shift+W')
  await panel.waitFor({ state: 'detached' })
  await expect.poll(() => page.getByText('PROCESSED', { exact: true }).count()).toBe(0)
})

test('a sharpened film comes from beside the page, value for value, and goes under the badge alone', async () => {
  await page.keyboard.press('b')
  await page.keyboard.press('o')
  await page.keyboard.press('Shift+U')
  await page.getByText('PROCESSED', { exact: true }).waitFor()
  await nextFrame(page)
  const { size, grey } = await readCanvas(page)
  const data = Uint16Array.from({ length: ROWS * COLUMNS }, (_, at) => storedAt(Math.floor(at / COLUMNS), at % COLUMNS))
  const sharp = unsharp({ rows: ROWS, columns: COLUMNS, data }, pipeline({ bitsStored: 12 }))
  const [top, left] = [ROWS / 2 - size / 2, COLUMNS / 2 - size / 2]
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) expect(Math.abs(grey[y * size + x]! - greyOf(sharp[(top + y) * COLUMNS + left + x]!, { center: 2000, width: 3000 }))).toBeLessThanOrEqual(1)
  await page.keyboard.press('Shift+U')
  await page.getByText('PROCESSED', { exact: true }).waitFor({ state: 'detached' })
  await nextFrame(page)
  expect((await readCanvas(page)).grey[0]).toBe(Math.round(greyOf(storedAt(top, left), { center: 2000, width: 3000 })))
  await page.keyboard.press('0')
  await page.keyboard.press('b')
  await filmsDrawn(page, 2)
})

test('the magnifier shows the same grey, larger', async () => {
  await page.keyboard.press('b')
  await page.keyboard.press('o')
  await page.keyboard.press('z')
  const lens = page.getByRole('img', { name: /^Magnifier/ })
  await lens.waitFor()
  const box = (await page.locator('.viewport').first().boundingBox())!
  await page.mouse.move(box.x + box.width / 2 + 40, box.y + box.height / 2 + 30)
  await nextFrame(page)
  await nextFrame(page)
  // The middle of the lens is the pixel under the pointer, or its neighbour: film values there differ by far more than rounding.
  const grey = (await page.evaluate(`(() => { const c = document.querySelector('canvas.lens'); return c.getContext('2d').getImageData(c.width / 2, c.height / 2, 1, 1).data[0] })()`)) as number
  const near: number[] = []
  for (let dy = -1; dy <= 1; dy++) for (let dx = -1; dx <= 1; dx++) near.push(greyOf(storedAt(ROWS / 2 + 30 + dy, COLUMNS / 2 + 40 + dx), { center: 2000, width: 3000 }))
  expect(grey).toBeGreaterThanOrEqual(Math.min(...near) - 1)
  expect(grey).toBeLessThanOrEqual(Math.max(...near) + 1)
  await umbra.screenshot('magnifier')
  await page.keyboard.press('z')
  await lens.waitFor({ state: 'detached' })
})

test('the true size needs a calibrated display, and then is one millimetre for one', async () => {
  await page.keyboard.press('Shift+O')
  await page.getByText('This display has not been calibrated').waitFor()
  await go('#/settings')
  const slider = page.getByRole('slider', { name: /Width of the frame/ })
  await slider.fill('428')
  await page.getByRole('button', { name: 'The frame fits the card' }).click()
  // 428 pixels for 85.6 mm.
  await page.getByText('has 5 pixels per millimetre').waitFor()
  await umbra.screenshot('settings-display')
  expect(await violations(page)).toEqual([])
  await open()
  await page.keyboard.press('Shift+O')
  await nextFrame(page)
  // 0.2 mm a pixel and 5 screen pixels a millimetre: one to one.
  const zoom = page.locator('.corner.bl p:last-child').first()
  expect(await zoom.innerText()).toBe('1:1 true size at detector')
  await page.keyboard.press('+')
  await nextFrame(page)
  expect(await zoom.innerText()).not.toContain('true size')
})
