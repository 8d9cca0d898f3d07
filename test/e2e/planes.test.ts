import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { concat, element } from '../dicom/build-file.ts'
import { violations } from './support/axe.ts'
import { filmsDrawn, nextFrame } from './support/canvas.ts'
import { film } from './support/films.ts'
import type { Umbra } from './support/launch.ts'
import { session } from './support/session.ts'

const ROWS = 900
const COLUMNS = 700
/** A bar of the first plane: rows 400 to 419, columns 300 to 379 of the image. Its own plane is smaller than the image and starts at row 401, column 301. */
const BAR = { top: 400, left: 300, rows: 20, columns: 80 }
const { folder, start, importFolder } = session()
let umbra: Umbra
let page: Page

function plane(group: number, type: string, label: string, { top, left, rows, columns }: typeof BAR): Uint8Array {
  const at = (low: number): number => ((group << 16) | low) >>> 0
  const bytes = new Uint8Array(2 * Math.ceil((rows * columns) / 16)).fill(0xff)
  return concat(element(at(0x10), 'US', [rows]), element(at(0x11), 'US', [columns]), element(at(0x40), 'CS', type), element(at(0x50), 'SS', [top + 1, left + 1]), element(at(0x100), 'US', [1]), element(at(0x102), 'US', [0]), element(at(0x1500), 'LO', label), element(at(0x3000), 'OW', bytes))
}

/** The planes go before the pixels, as their tags do. */
function withPlanes(file: Uint8Array, planes: Uint8Array): Uint8Array {
  const pixels = Buffer.from(file).lastIndexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00]))
  return concat(file.subarray(0, pixels), planes, file.subarray(pixels))
}

beforeAll(async () => {
  const plain = await film({ name: 'Planes', rows: ROWS, columns: COLUMNS, values: new Uint16Array(ROWS * COLUMNS).fill(1500) })
  writeFileSync(join(folder, 'planes.dcm'), withPlanes(plain, concat(plane(0x6000, 'G ', 'Side', BAR), plane(0x6002, 'R ', 'Dose area', { top: 600, left: 100, rows: 64, columns: 64 }))))
  umbra = await start()
  page = umbra.page
  await importFolder()
  await page.locator('[role=row][data-index]', { hasText: 'Planes, Test' }).click()
  await filmsDrawn(page)
  await layer().waitFor()
  await nextFrame(page)
})
const layer = () => page.getByRole('img', { name: /^Overlay 1/ })
/** Device pixels of the layer that are fully of the plane's light or dark tone: their box and number. */
async function drawn(tone: 'light' | 'dark'): Promise<{ left: number; top: number; width: number; height: number; count: number }> {
  await nextFrame(page)
  return (await page.evaluate(`(() => {
    const canvas = document.querySelector('canvas.planes'), { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    let [left, top, right, bottom, count] = [1e9, 1e9, -1, -1, 0]
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] !== 255 || (data[i] > 128) !== ${tone === 'light'}) continue
      const [x, y] = [(i / 4) % canvas.width, Math.floor(i / 4 / canvas.width)]
      left = Math.min(left, x), right = Math.max(right, x), top = Math.min(top, y), bottom = Math.max(bottom, y), count++
    }
    return { left, top, width: right - left + 1, height: bottom - top + 1, count }
  })()`)) as { left: number; top: number; width: number; height: number; count: number }
}
/** Where the middle of the pane lies: the middle of the film lies there at one to one. */
const middle = (): Promise<[number, number]> => page.evaluate('(({ width, height }) => [width / 2, height / 2])(document.querySelector("canvas.planes").getBoundingClientRect())') as Promise<[number, number]>

test('a plane lies where its origin says, pixel for pixel, and is named', async () => {
  await page.keyboard.press('o')
  const [x, y] = await middle()
  await expect.poll(() => drawn('light')).toEqual({ left: Math.round(x - COLUMNS / 2 + BAR.left), top: Math.round(y - ROWS / 2 + BAR.top), width: BAR.columns, height: BAR.rows, count: BAR.rows * BAR.columns })
  await page.getByText('Overlay 1: Side', { exact: true }).waitFor()
  await page.getByText('Overlay 2 (region): Dose area', { exact: true }).waitFor()
  await umbra.screenshot('planes')
  expect(await violations(page)).toEqual([])
})

test('it follows turning, mirroring and inversion', async () => {
  const [x, y] = await middle()
  await page.keyboard.press('r')
  // A quarter clockwise takes (column, row) from the middle to (-row, column).
  await expect.poll(() => drawn('light')).toEqual({ left: Math.round(x - (BAR.top + BAR.rows - ROWS / 2)), top: Math.round(y + BAR.left - COLUMNS / 2), width: BAR.rows, height: BAR.columns, count: BAR.rows * BAR.columns })
  await page.keyboard.press('Shift+R')
  await page.keyboard.press('h')
  await expect.poll(async () => (await drawn('light')).left).toBe(Math.round(x + COLUMNS / 2 - BAR.left - BAR.columns))
  await page.keyboard.press('i')
  await expect.poll(() => drawn('dark')).toMatchObject({ width: BAR.columns, height: BAR.rows })
})

test('on a film that fits its pane it is smaller with it', async () => {
  await page.keyboard.press('0')
  const scale = 2 * (await middle())[1] / ROWS
  await expect.poll(async () => Math.abs((await drawn('light')).width - BAR.columns * scale)).toBeLessThanOrEqual(2)
  expect(Math.abs((await drawn('light')).height - BAR.rows * scale)).toBeLessThanOrEqual(2)
})

test('one key takes it away and back; hiding the patient hides it, for it may name them', async () => {
  await page.keyboard.press('Alt+o')
  await layer().waitFor({ state: 'detached' })
  await page.getByText('Overlay 1: Side, off', { exact: true }).waitFor()
  await page.keyboard.press('Alt+o')
  await layer().waitFor()
  await page.keyboard.press('Shift+H')
  await layer().waitFor({ state: 'detached' })
  expect(await page.locator('.film').first().innerText()).not.toContain('Side')
  await page.keyboard.press('Shift+H')
  await layer().waitFor()
})
