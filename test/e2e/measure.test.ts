import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { violations } from './support/axe.ts'
import { filmsDrawn, nextFrame } from './support/canvas.ts'
import { storedAt, writeFilms } from './support/films.ts'
import type { Umbra } from './support/launch.ts'
import { session } from './support/session.ts'

const ROWS = 900
const COLUMNS = 700
const { folder, start, importFolder } = session()
let umbra: Umbra
let page: Page

beforeAll(async () => {
  await writeFilms(folder, [{ name: 'Alpha', view: 'PA' }, { name: 'Beta-1', study: 'Beta', view: 'PA' }, { name: 'Beta-2', study: 'Beta', view: 'AP' }])
  umbra = await start()
  page = umbra.page
  await importFolder()
  await open()
})

async function open(): Promise<void> {
  page = umbra.page
  await page.locator('[role=row][data-index]', { hasText: 'Alpha, Test' }).click()
  await filmsDrawn(page)
}

/** Where an image point lies on screen at one to one, centred: from the definition, not from the page. */
async function screenAt(x: number, y: number): Promise<{ x: number; y: number }> {
  const box = (await page.locator('.viewport').first().boundingBox())!
  return { x: box.x + box.width / 2 + x - COLUMNS / 2, y: box.y + box.height / 2 + y - ROWS / 2 }
}
async function click(x: number, y: number): Promise<void> {
  const at = await screenAt(x, y)
  await page.mouse.click(at.x, at.y)
}
async function drag(from: [number, number], to: [number, number]): Promise<void> {
  const [a, b] = [await screenAt(...from), await screenAt(...to)]
  await page.mouse.move(a.x, a.y)
  await page.mouse.down()
  await page.mouse.move((a.x + b.x) / 2, (a.y + b.y) / 2)
  await page.mouse.move(b.x, b.y)
  await page.mouse.up()
}
const notes = () => page.locator('[data-note]')
const label = async (name: RegExp): Promise<string> => (await page.getByRole('button', { name }).first().getAttribute('aria-label')) ?? ''
const numberIn = (text: string, before: string): number => Number(new RegExp(`${before}\\s*([\\d.]+)`).exec(text)?.[1])

test('a length is right to half a pixel and says “at detector”', async () => {
  await page.keyboard.press('o')
  await page.keyboard.press('l')
  await page.getByText('Length: one end (1 of 2)').waitFor()
  await drag([200, 300], [500, 400])
  const text = await label(/^Length/)
  expect(text).toContain('mm at detector')
  // 0.2 mm per pixel: half a pixel is 0.1 mm, and the label rounds to 0.1.
  expect(Math.abs(numberIn(text, 'Length, ') - 0.2 * Math.hypot(300, 100))).toBeLessThanOrEqual(0.1)
})

test('the cardiothoracic ratio of known borders, tilted, by single clicks', async () => {
  await page.keyboard.press('c')
  const [sin, cos] = [Math.sin(0.15), Math.cos(0.15)]
  /** `across` and `along` a midline through (350, 450) that is tilted by 0.15. */
  const at = (across: number, along: number): [number, number] => [350 + across * cos + along * sin, 450 - across * sin + along * cos]
  for (const point of [at(0, -140), at(0, 140), at(-60, 60), at(110, 80), at(-150, 100), at(150, 110)]) await click(...point)
  const text = await label(/^Cardiothoracic/)
  expect(Math.abs(numberIn(text, 'heart') - 0.2 * 170)).toBeLessThanOrEqual(0.15)
  expect(Math.abs(numberIn(text, 'thorax') - 0.2 * 300)).toBeLessThanOrEqual(0.15)
  expect(numberIn(text, 'CTR')).toBeCloseTo(170 / 300, 2)
  await page.mouse.move(10, 400)
  await umbra.screenshot('measure')
  expect(await violations(page)).toEqual([])
})

test('statistics of a rectangle are those of the stored values', async () => {
  await page.keyboard.press('Shift+E')
  await drag([300, 500], [340, 530])
  const values: number[] = []
  for (let row = 500; row < 530; row++) for (let column = 300; column < 340; column++) values.push(storedAt(row, column))
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
  const text = await label(/^Rectangle/)
  expect(text.replaceAll('\u202f', '')).toContain(`n ${values.length}`)
  expect(numberIn(text, 'mean')).toBeCloseTo(mean, 0)
  expect(numberIn(text, 'SD')).toBeCloseTo(deviation, 0)
  expect([numberIn(text, 'min'), numberIn(text, 'max')]).toEqual([Math.min(...values), Math.max(...values)])
})

test('a note follows turning and mirroring: its text stays what it was', async () => {
  const before = await label(/^Length/)
  const place = async () => (await notes().first().boundingBox())!
  const upright = await place()
  await page.keyboard.press('r')
  await nextFrame(page)
  expect(await label(/^Length/)).toBe(before)
  expect((await place()).x).not.toBeCloseTo(upright.x, 0)
  await page.keyboard.press('h')
  await nextFrame(page)
  expect(await label(/^Length/)).toBe(before)
  await page.keyboard.press('0')
  await page.keyboard.press('o')
})

test('without a pointer: placed by Enter, moved by arrows, undone and redone, removed', async () => {
  const count = await notes().count()
  await page.keyboard.press('l')
  await page.keyboard.press('Enter')
  expect(await notes().count()).toBe(count + 1)
  const text = await label(/^Length.*/)
  await page.locator('[data-note].selected').press('Tab')
  const grip = page.getByRole('button', { name: 'Point 1 of 2' })
  await grip.focus()
  for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowLeft')
  const moved = await page.locator('[data-note].selected').getAttribute('aria-label')
  expect(moved).not.toBe(text)
  await page.keyboard.press('Escape')
  for (let i = 0; i < 4; i++) await page.keyboard.press('Control+z')
  expect(await notes().count()).toBe(count)
  for (let i = 0; i < 4; i++) await page.keyboard.press('Control+y')
  expect(await notes().count()).toBe(count + 1)
  expect(await page.locator('[data-note].selected').getAttribute('aria-label')).toBe(moved)
  await page.keyboard.press('Delete')
  expect(await notes().count()).toBe(count)
  // Escape left the note, not the film.
  expect(await page.locator('.viewport').count()).toBe(1)
})

test('a known length turns every length of the film into millimetres by hand', async () => {
  await page.keyboard.press('Shift+K')
  await drag([100, 700], [300, 700])
  const field = page.getByRole('spinbutton')
  await field.fill('100')
  await field.press('Enter')
  await page.getByRole('button', { name: /^Calibration, 100 mm/ }).waitFor()
  // 200 pixels are 100 mm now: half a millimetre each.
  expect(Math.abs(numberIn(await label(/^Length/), 'Length, ') - 0.5 * Math.hypot(300, 100))).toBeLessThanOrEqual(0.5)
  expect(await label(/^Length/)).toContain('mm by hand')
})

test('marks and notes are there after a crash', async () => {
  await page.keyboard.press('m')
  await drag([420, 300], [480, 360])
  await page.getByRole('form', { name: 'Selected: Mark' }).getByRole('combobox').waitFor()
  await page.keyboard.press('k')
  const before = await notes().count()
  await page.waitForTimeout(300)
  await umbra.kill9()
  umbra = await start()
  page = umbra.page
  await filmsDrawn(page)
  await notes().nth(before - 1).waitFor()
  expect(await notes().count()).toBe(before)
  expect(await page.getByRole('button', { name: 'Key image' }).getAttribute('aria-pressed')).toBe('true')
  expect(await label(/^Length/)).toContain('mm by hand')
})

test('key images are listed alone and gone through by key', async () => {
  await page.evaluate("location.hash = '#/'")
  await page.locator('[role=row][data-index]', { hasText: 'Beta, Test' }).click()
  await filmsDrawn(page)
  const strip = page.getByRole('navigation', { name: 'Images of this study' })
  await strip.getByRole('button', { name: /^Image 2/ }).click()
  await filmsDrawn(page)
  await page.keyboard.press('k')
  await strip.getByRole('button', { name: /^Image 2.*key/ }).waitFor()
  await strip.getByRole('button', { name: 'Only key images' }).click()
  await expect.poll(() => strip.getByRole('button', { name: /^Image/ }).count()).toBe(1)
  await strip.getByRole('button', { name: 'Only key images' }).click()
  await strip.getByRole('button', { name: /^Image 1/ }).click()
  await filmsDrawn(page)
  await page.keyboard.press('Alt+k')
  await expect.poll(() => strip.locator('[aria-current=true]').getAttribute('aria-label')).toMatch(/^Image 2/)
  expect(await violations(page)).toEqual([])
})
