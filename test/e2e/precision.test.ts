import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import type { Annotation } from '../../src-main/contract/index.ts'
import { film } from './support/films.ts'
import { filmsDrawn, nextFrame } from './support/canvas.ts'
import type { Umbra } from './support/launch.ts'
import { session } from './support/session.ts'

/** Lengths and the cardiothoracic ratio against a film whose borders are known to a hundredth of a pixel, read off the screen by a reader who knows nothing else. */
const ROWS = 900
const COLUMNS = 700
const SPACING = 0.2
/** The midline of a tilted patient goes through (350.2, 450) and leans to the right below. */
const LEAN = Math.tan(0.15)
/** Columns of the borders in row 450: right lung wall, right and left heart border, left lung wall. */
const THORAX: readonly [number, number] = [190.3, 505.15]
const HEART: readonly [number, number] = [289.35, 442.6]
const HALF_A_PIXEL = 0.5
const across = (columns: number): number => columns * Math.cos(Math.atan(LEAN))

/** Share of a pixel to the left of the border through `column` in row 450. */
function share(border: number, row: number, column: number): number {
  const SLICES = 32
  let sum = 0
  for (let i = 0; i < SLICES; i++) sum += Math.min(1, Math.max(0, border + LEAN * (row + (i + 0.5) / SLICES - 450) - column))
  return sum / SLICES
}
const WALL = 3400
const LUNG = 600
const HEART_LEVEL = 2900
function pixels(): Uint16Array {
  return Uint16Array.from({ length: ROWS * COLUMNS }, (_, at) => {
    const [row, column] = [Math.floor(at / COLUMNS), at % COLUMNS]
    const inside = (borders: readonly [number, number]): number => share(borders[1], row, column) - share(borders[0], row, column)
    return Math.round(WALL + (LUNG - WALL) * inside(THORAX) + (HEART_LEVEL - LUNG) * inside(HEART))
  })
}

const { folder, start, importFolder } = session()
let umbra: Umbra
let page: Page

beforeAll(async () => {
  writeFileSync(join(folder, 'known.dcm'), await film({ name: 'Known', rows: ROWS, columns: COLUMNS, values: pixels() }))
  umbra = await start()
  page = umbra.page
  await importFolder()
  await page.locator('[role=row][data-index]', { hasText: 'Known, Test' }).click()
  await filmsDrawn(page)
})
type Place = [x: number, y: number]

/** Grey levels of one canvas line, through the middle of the pane moved by `off` device pixels: along x, or along y of a turned film. */
async function line(off: number, along: 'x' | 'y'): Promise<{ grey: number[]; origin: Place; at: number }> {
  const read = `(() => {
    const canvas = document.querySelector('canvas.cornerstone-canvas'), box = canvas.getBoundingClientRect()
    const upright = ${along === 'x'}, at = Math.floor((upright ? canvas.height : canvas.width) / 2) + ${off}
    const { data } = canvas.getContext('2d').getImageData(...(upright ? [0, at, canvas.width, 1] : [at, 0, 1, canvas.height]))
    return { grey: Array.from({ length: data.length / 4 }, (_, i) => data[4 * i]), origin: [box.left, box.top], at }
  })()`
  return (await page.evaluate(read)) as { grey: number[]; origin: Place; at: number }
}

/** Device pixels within which a border has gone from one grey to the other. */
const EDGE = 5
/** Whole CSS pixels where a careful reader with a mouse would click: the four borders on a line of the screen, in the order in which they are met. */
async function borders(off: number, along: 'x' | 'y' = 'x'): Promise<Place[]> {
  const { grey, origin, at } = await line(off, along)
  const found: number[] = []
  const film = [grey.findIndex((level) => level > 0), grey.findLastIndex((level) => level > 0)] as const
  // Between two samples lies the border where the level half way is met; samples stand in the middle of their pixels.
  for (let i = film[0] + EDGE; i < film[1] - EDGE; i++) {
    const [low, high] = [Math.min(grey[i - EDGE]!, grey[i + EDGE]!), Math.max(grey[i - EDGE]!, grey[i + EDGE]!)]
    const half = (low + high) / 2
    const [here, next] = [grey[i]!, grey[i + 1]!]
    if (high - low > 60 && here !== next && (here - half) * (next - half) <= 0 && i > (found.at(-1) ?? 0) + EDGE) found.push(i + 0.5 + (half - here) / (next - here))
  }
  return found.map((place): Place => {
    const [x, y] = along === 'x' ? [place, at] : [at, place]
    return [Math.round(origin[0] + x), Math.round(origin[1] + y)]
  })
}

const ask = <T>(name: string, params: object): Promise<T> => page.evaluate(`window.umbra.call(${JSON.stringify(name)}, ${JSON.stringify(params)}).then((reply) => reply.value)`) as Promise<T>
/** The newest note of a kind, as the library keeps it. */
async function kept(kind: string): Promise<[number, number][]> {
  await page.waitForTimeout(150)
  const { annotations } = await ask<{ annotations: Annotation[] }>('notes.get', { studyId: 1 })
  return annotations.findLast((each) => each.kind === kind)!.points
}
const label = async (name: RegExp): Promise<string> => (await page.locator('[data-note].selected').getAttribute('aria-label'))?.match(name)?.[0] ?? ''
const number = (text: string): number => Number(/[\d.]+/.exec(text)?.[0])
async function click([x, y]: Place): Promise<void> {
  await page.mouse.click(x, y)
}
async function removeSelected(): Promise<void> {
  await page.locator('[data-note].selected').press('Delete')
}

/** The label rounds to a tenth of a millimetre. */
const within = (millimetres: number, columns: number): void => expect(Math.abs(millimetres - SPACING * columns)).toBeLessThanOrEqual(SPACING * HALF_A_PIXEL + 0.05)

async function cardiothoracicBy(places: readonly Place[]): Promise<void> {
  await page.keyboard.press('c')
  for (const place of places) await click(place)
  await nextFrame(page)
  const points = await kept('ctr')
  const [top, bottom] = points as [Place, Place]
  // Distances from the midline as drawn, by the definition: |cross product| over its length.
  const offset = ([x, y]: Place): number => ((x - top[0]) * (bottom[1] - top[1]) - (y - top[1]) * (bottom[0] - top[0])) / Math.hypot(bottom[0] - top[0], bottom[1] - top[1])
  // Each point lies on its border, too: what is drawn and what is measured have one origin.
  for (const [x, y] of points.slice(2)) expect(Math.min(...[...HEART, ...THORAX].map((border) => Math.abs(border + LEAN * (y - 450) - x)))).toBeLessThanOrEqual(HALF_A_PIXEL)
  const [a, b, c, d] = points.slice(2).map(offset) as [number, number, number, number]
  const [heart, thorax] = [across(HEART[1] - HEART[0]), across(THORAX[1] - THORAX[0])]
  expect(Math.abs(Math.abs(a - b) - heart)).toBeLessThanOrEqual(HALF_A_PIXEL)
  expect(Math.abs(Math.abs(c - d) - thorax)).toBeLessThanOrEqual(HALF_A_PIXEL)
  within(number(await label(/(?<=heart )[\d.]+/)), heart)
  within(number(await label(/(?<=thorax )[\d.]+/)), thorax)
  // Two decimals are shown.
  expect(Math.abs(number(await label(/(?<=CTR )[\d.]+/)) - heart / thorax)).toBeLessThanOrEqual(HALF_A_PIXEL / thorax + 0.005)
  await removeSelected()
}

async function enlarge(): Promise<void> {
  await page.keyboard.press('0')
  await page.keyboard.press('o')
  for (let i = 0; i < 4; i++) await page.keyboard.press('+')
  await nextFrame(page)
}

/** A midline is any line along the patient: the right heart border, seen above and below, is one. */
async function midline(off: number, heart: Place, along: 'x' | 'y'): Promise<[Place, Place]> {
  const axis = along === 'x' ? 0 : 1
  const nearest = (places: Place[]): Place => places.toSorted((a, b) => Math.abs(a[axis] - heart[axis]) - Math.abs(b[axis] - heart[axis]))[0]!
  return [nearest(await borders(-off, along)), nearest(await borders(off, along))]
}

test('at about two screen pixels a pixel a whole-pixel mouse measures heart, thorax and their ratio to half a pixel', async () => {
  await enlarge()
  const [wallA, heartA, heartB, wallB, ...more] = await borders(0)
  expect([wallB, more]).toEqual([expect.anything(), []])
  await cardiothoracicBy([...(await midline(250, heartA!, 'x')), heartA!, heartB!, wallA!, wallB!])
})

test('so it does on a film that is mirrored and turned', async () => {
  await enlarge()
  for (const key of ['h', 'r']) await page.keyboard.press(key)
  await nextFrame(page)
  const [wallA, heartA, heartB, wallB, ...more] = await borders(0, 'y')
  expect([wallB, more]).toEqual([expect.anything(), []])
  await cardiothoracicBy([...(await midline(200, heartA!, 'y')), heartA!, heartB!, wallA!, wallB!])
})

test('on a film that fits its pane a point goes to a tenth of a pixel by keys', async () => {
  await page.keyboard.press('0')
  await page.keyboard.press('l')
  await page.keyboard.press('Enter')
  const wanted: [number, number][] = [[THORAX[0], 450], [THORAX[1], 450]]
  for (const [index, [x, y]] of wanted.entries()) {
    const grip = page.getByRole('button', { name: `Point ${index + 1} of 2` })
    await grip.focus()
    for (const [axis, to] of [[0, x], [1, y]] as const) {
      let left = Math.round(10 * (to - (await kept('length'))[index]![axis]))
      const arrow = left < 0 ? (axis ? 'ArrowUp' : 'ArrowLeft') : axis ? 'ArrowDown' : 'ArrowRight'
      left = Math.abs(left)
      for (const [modifier, step] of [['Shift+', 100], ['', 10], ['Control+', 1]] as const) for (; left >= step; left -= step) await grip.press(modifier + arrow)
    }
  }
  const points = await kept('length')
  for (const [index, point] of wanted.entries()) for (const axis of [0, 1] as const) expect(Math.abs(points[index]![axis] - point[axis])).toBeLessThanOrEqual(0.051)
  within(number(await label(/(?<=Length, )[\d.]+/)), THORAX[1] - THORAX[0])
  await umbra.screenshot('nudge')
  await removeSelected()
})
