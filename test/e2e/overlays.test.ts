import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decode } from 'fast-png'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { phantom } from '../../src-main/phantom/phantom.ts'
import { putHonesty } from '../../src-main/db/honesty.ts'
import { REVISION } from '../../src-main/services/overlays/measure.ts'
import { ask, openApp } from '../services/app.ts'
import { putFilm } from '../services/films.ts'
import { violations } from './support/axe.ts'
import { filmsDrawn, nextFrame, readCanvas } from './support/canvas.ts'
import { prepareModel } from './support/model.ts'
import type { Umbra } from './support/launch.ts'
import { session } from './support/session.ts'

const SIZE = 1024
/** A white square on the second film, and the map that is answered for it: both in film pixels. */
const SQUARE = { top: 320, left: 208, side: 128 }
/** Film pixels per cell of that map. */
const CELL = 8
const { library, folder, start, importFolder } = session()
let umbra: Umbra
let page: Page
let size: { rows: number; columns: number }

async function films(): Promise<void> {
  const nodule = phantom({ seed: 'overlay e2e', size: SIZE, view: 'PA', findings: [{ id: 'nodule', severity: 0.9, side: 'right', zone: 'mid' }, { id: 'pleural-effusion', severity: 0.8, side: 'left' }] })
  size = { rows: nodule.rows, columns: nodule.columns }
  const shared = { Rows: size.rows, Columns: size.columns, WindowCenter: nodule.window.center, WindowWidth: nodule.window.width }
  await putFilm(folder, '1.dcm', { ...shared, PatientName: 'Nodule^Test', PixelData: nodule.data })
  // Nothing else of the film comes near white.
  const squared = nodule.data.map((value) => Math.round(value * 0.7))
  for (let row = 0; row < SQUARE.side; row++) squared.fill(4095, (SQUARE.top + row) * size.columns + SQUARE.left, (SQUARE.top + row) * size.columns + SQUARE.left + SQUARE.side)
  await putFilm(folder, '2.dcm', { ...shared, WindowCenter: 2048, WindowWidth: 4096, PatientName: 'Square^Test', PixelData: squared })
}

/** As the measuring job would leave them: effusions are found again, nodules are not. */
async function putMeasurements(): Promise<void> {
  const app = await openApp(library)
  const [model, prompts] = [(await ask(app, 'models.list', {})).find(({ active }) => active)!, (await ask(app, 'prompts.list', {})).find(({ active }) => active)!]
  const curves = { films: 10, shares: [0, 0.5, 1], deletion: [0.4, -0.1, -0.2], insertion: [-0.2, 0.3, 0.4], randomDeletion: [0.4, 0.1, -0.2], randomInsertion: [-0.2, 0, 0.4] }
  for (const [finding, hits, chance] of [['pleural-effusion', 37, 0.07], ['nodule', 5, 0.005], ['consolidation', 20, 0.03]] as const) {
    putHonesty(app.context.db, { modelHash: model.hash, promptHash: prompts.hash, revision: REVISION }, { finding, method: 'gradient-x-activation', source: 'phantom', n: 40, hits, chance, curves, runtime: 'test', measuredAt: '2026-01-01T00:00:00Z' })
  }
  await app.close()
}

beforeAll(async () => {
  await Promise.all([films(), prepareModel(library)])
  await putMeasurements()
  umbra = await start()
  page = umbra.page
  await importFolder()
  await page.getByRole('button', { name: /^Screened/ }).filter({ hasText: '2' }).waitFor({ timeout: 90_000 })
})

async function open(name: string): Promise<void> {
  if (!(await page.locator('[role=row]').count())) await page.keyboard.press('Escape')
  await page.locator('[role=row][data-index]', { hasText: `${name}, Test` }).click()
  await filmsDrawn(page)
  await page.locator('.panel .row').first().waitFor()
}
const legend = () => page.getByRole('figure', { name: /^Scale of the overlay/ })
const picture = async (name: string): Promise<void> => {
  await page.mouse.move(2, 400)
  await page.waitForTimeout(400)
  await umbra.screenshot(name)
  expect(await violations(page)).toEqual([])
}
/** Opaque part of the overlay's canvas, and white part of the film's: left, top, right, bottom in device pixels. */
const boxes = async (): Promise<{ overlay: number[]; film: number[] }> =>
  (await page.evaluate(`(() => {
    const box = (canvas, channel, least) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
      let [left, top, right, bottom] = [Infinity, Infinity, -1, -1]
      for (let i = 0; i < data.length / 4; i++) {
        if (data[i * 4 + channel] < least) continue
        const [x, y] = [i % canvas.width, Math.floor(i / canvas.width)]
        left = Math.min(left, x); right = Math.max(right, x); top = Math.min(top, y); bottom = Math.max(bottom, y)
      }
      return [left, top, right, bottom]
    }
    return { overlay: box(document.querySelector('canvas.overlay'), 3, 128), film: box(document.querySelector('canvas.cornerstone-canvas'), 0, 250) }
  })()`)) as { overlay: number[]; film: number[] }

test('a study opens clean; one key shows the overlay with its scale and caption, and takes it away', async () => {
  await open('Nodule')
  expect(await legend().count()).toBe(0)
  expect(await page.getByRole('region', { name: 'Top findings' }).innerText()).toMatch(/AI margin/)
  const before = await readCanvas(page)
  await picture('overlay-off')
  await page.keyboard.press('g')
  await legend().waitFor({ timeout: 30_000 })
  expect(await legend().innerText()).toMatch(/contribution to the margin[\s\S]*[+−]0\.\d{4}/)
  await page.getByText('Where the score came from, not a contour', { exact: true }).waitFor()
  await picture('overlay-on')
  // Never burned in: the film's own pixels are as they were.
  expect((await readCanvas(page)).grey).toEqual(before.grey)
  await page.keyboard.press('g')
  await legend().waitFor({ state: 'detached' })
})

test('an overlay that points too weakly loses its colour, and the figures say why', async () => {
  const button = (finding: string) => page.getByRole('button', { name: `Overlay of ${finding}` })
  await button('Pleural effusion').click()
  await legend().waitFor()
  const meter = page.getByRole('region', { name: 'Honesty of the overlay' })
  expect(await meter.innerText()).toContain('pointing game 0.93, chance 0.07, n 40 synthetic films')
  expect(await page.locator('canvas.overlay.greyed').count()).toBe(0)
  await meter.getByText('Covering and uncovering').click()
  await button('Lung nodule').click()
  await page.locator('canvas.overlay.greyed').waitFor()
  await page.getByText('Without colour: pointing game 0.13').waitFor()
  expect(await meter.innerText()).toMatch(/pointing game 0\.13, chance 0\.005, n 40 synthetic films: too weak to point/)
  await picture('overlay-greyed')
  await button('Rib fracture').click()
  await meter.getByRole('button', { name: 'Measure overlays' }).waitFor()
  await button('Pleural effusion').click()
  await page.keyboard.press('g')
})

test('contour, colours, opacity and threshold from the keyboard and the wheel', async () => {
  await page.keyboard.press('Shift+G')
  await legend().waitFor()
  const opacity = async (): Promise<number> => Number(await page.evaluate('getComputedStyle(document.querySelector("canvas.overlay")).opacity'))
  const start = await opacity()
  await page.keyboard.press('Alt+ArrowUp')
  expect(await opacity()).toBeCloseTo(start + 0.05, 5)
  await page.mouse.move(500, 400)
  await page.keyboard.down('Alt')
  await page.mouse.wheel(0, 100)
  await page.mouse.wheel(0, 100)
  await page.keyboard.up('Alt')
  await nextFrame(page)
  expect(await opacity()).toBeCloseTo(start - 0.05, 5)
  const scale = async (): Promise<string> => legend().innerText()
  const wide = await scale()
  await page.keyboard.press('Alt+PageUp')
  expect(await scale()).not.toBe(wide)
  await page.keyboard.press('Alt+c')
  await picture('overlay-contour')
  await page.keyboard.press('Alt+c')
})

test('beside the film the original stays clean, and both move as one', async () => {
  await page.keyboard.press('Alt+b')
  await filmsDrawn(page, 2)
  expect(await page.locator('canvas.overlay').count()).toBe(1)
  await page.keyboard.press('h')
  await page.keyboard.press('+')
  await nextFrame(page)
  const [left, right] = [await readCanvas(page, 0), await readCanvas(page, 1)]
  expect(right.grey).toEqual(left.grey)
  await picture('overlay-beside')
  await page.keyboard.press('Alt+b')
  await page.keyboard.press('0')
})

test('it is saved as a picture with its scale, the versions and what it may not be used for', async () => {
  const path = join(folder, 'saved.png')
  // The original takes its room back one frame after the copy went.
  await nextFrame(page)
  umbra.answerNext('save', { canceled: false, filePath: path })
  await page.keyboard.press('Alt+s')
  await page.getByText('Picture saved').waitFor()
  expect(umbra.asked.at(-1)).toMatchObject({ kind: 'save', options: { defaultPath: expect.stringMatching(/^overlay-.+\.png$/) } })
  const { width, height } = await readCanvas(page)
  const saved = decode(readFileSync(path))
  expect(saved.width).toBe(Math.max(720, width))
  expect(saved.height).toBeGreaterThan(height + 80)
  umbra.answerNext('save', { canceled: false, filePath: join(folder, 'absent', 'saved.png') })
  await page.keyboard.press('Alt+s')
  await page.getByText('The file could not be written').waitFor()
})

test('a known square lies on the film’s own square under zoom, pan, rotation and flip', async () => {
  await open('Square')
  expect(await legend().count()).toBe(0)
  // What main answers, with a square in place of every map.
  await page.evaluate(`(() => {
    const [cell, real] = [${CELL}, window.fetch.bind(window)]
    window.fetch = async (input, init) => {
      if (!String(input).includes('overlay/')) return real(input, init)
      const sent = await (await real(input, init)).arrayBuffer()
      const header = JSON.parse(new TextDecoder().decode(new Uint8Array(sent, 4, new DataView(sent).getUint32(0, true))))
      const grid = ${Math.max(size.rows, size.columns) / CELL}
      const values = new Float32Array(header.findings.length * grid * grid)
      header.findings.forEach((finding, at) => {
        for (let row = ${SQUARE.top} / cell; row < ${SQUARE.top + SQUARE.side} / cell; row++) values.fill(1, (at * grid + row) * grid + ${SQUARE.left} / cell, (at * grid + row) * grid + ${SQUARE.left + SQUARE.side} / cell)
      })
      const along = { scale: 1 / cell, offset: 0 }
      const json = new TextEncoder().encode(JSON.stringify({ ...header, grid, place: { row: along, column: along } }))
      const start = Math.ceil((4 + json.length) / 8) * 8
      const body = new Uint8Array(start + values.byteLength).fill(32, 4, start)
      new DataView(body.buffer).setUint32(0, start - 4, true)
      body.set(json, 4)
      body.set(new Uint8Array(values.buffer), start)
      return new Response(body)
    }
    // What was fetched ahead is forgotten, and fetched again.
    return window.umbra.call('settings.set', { prefetch: true })
  })()`)
  await page.keyboard.press('g')
  await legend().waitFor()
  // Half-way between the centres of the cells on both sides of an edge lies the edge.
  await page.locator('#overlay-threshold').fill('0.5')
  await page.locator('#overlay-threshold').blur()
  let before: number[] = []
  for (const keys of [[], ['r'], ['h'], ['+', '+'], ['Shift+ArrowLeft', 'Shift+ArrowDown'], ['Shift+R', 'Shift+R'], ['h'], ['o'], ['w']]) {
    for (const key of keys) await page.keyboard.press(key)
    await nextFrame(page)
    const { overlay, film } = await boxes()
    expect(film[2]! - film[0]!, keys.join()).toBeGreaterThan(20)
    expect(film, keys.join()).not.toEqual(before)
    before = film
    overlay.forEach((edge, i) => expect(Math.abs(edge - film[i]!), `${keys.join()} ${overlay.join()} ${film.join()}`).toBeLessThanOrEqual(2))
  }
})

test('hiding the AI hides the overlay and the corner with it', async () => {
  await page.keyboard.press('a')
  expect(await page.locator('canvas.overlay').count()).toBe(0)
  expect(await page.getByRole('region', { name: 'Top findings' }).count()).toBe(0)
  await page.keyboard.press('a')
})
