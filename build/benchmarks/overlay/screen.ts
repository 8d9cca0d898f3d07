/**
 * `npm run bench:overlay-screen`: overlays in the real application in Chromium on a film of 3000 pixels: the time from the key press to the
 * overlay on screen with its maps on the disk, and the time between frames while opacity and threshold are turned. Needs `npm run build` first.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { phantom } from '../../../src-main/phantom/phantom.ts'
import { filmsDrawn } from '../../../test/e2e/support/canvas.ts'
import { freshLibrary, launch } from '../../../test/e2e/support/launch.ts'
import { putFilm } from '../../../test/services/films.ts'

const TURNS = 20
const FRAMES = 200
/** Between opening and pressing: shorter than anybody reads. */
const SETTLED = 300
const quantile = (values: readonly number[], p: number): number => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * p))] ?? Number.NaN
const row = (what: string, values: readonly number[], target: string): void => void process.stdout.write(`${what.padEnd(62)}${quantile(values, 0.5).toFixed(1).padStart(8)}${quantile(values, 0.95).toFixed(1).padStart(8)}${String(values.length).padStart(6)}${target.padStart(9)}\n`)

/** From the key press to the frame after the one that draws the overlay. */
const SHOWN = `() => new Promise((done) => {
  addEventListener('keydown', ({ timeStamp }) => {
    const look = () => (document.querySelector('figure[aria-label^="Scale of the overlay"]') ? requestAnimationFrame(() => done(performance.now() - timeStamp)) : requestAnimationFrame(look))
    look()
  }, { capture: true, once: true })
})`
/** Turns a slider once per frame; answers what Vue and the painter took, and the time between frames. */
const TURNED = `async ({ id, frames }) => {
  const slider = document.getElementById(id), work = [], gaps = []
  const frame = () => new Promise((next) => requestAnimationFrame(next))
  let last = await frame()
  for (let i = 0; i < frames; i++) {
    slider.value = String(0.1 + 0.8 * (0.5 + 0.5 * Math.sin(i / 7)))
    const start = performance.now()
    slider.dispatchEvent(new Event('input', { bubbles: true }))
    // The component redraws in microtasks.
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
    work.push(performance.now() - start)
    const now = await frame()
    gaps.push(now - last)
    last = now
  }
  return { work, gaps }
}`

const folder = mkdtempSync(join(tmpdir(), 'umbra-bench-overlay-'))
const { library, remove } = freshLibrary()
try {
  const film = phantom({ seed: 'bench overlay', size: 3000, view: 'PA', findings: [{ id: 'pleural-effusion', severity: 0.8, side: 'left' }] })
  await putFilm(folder, '1.dcm', { Rows: film.rows, Columns: film.columns, WindowCenter: film.window.center, WindowWidth: film.window.width, PixelData: film.data })
  const umbra = await launch({ library, args: [] })
  try {
    const { page } = umbra
    await page.setViewportSize({ width: 1920, height: 1080 })
    await page.getByText('The library is empty').waitFor()
    await umbra.importByDrop([folder])
    await page.getByRole('button', { name: /^Screened/ }).filter({ hasText: '1' }).waitFor({ timeout: 120_000 })
    await page.locator('[data-index="0"]').click()
    await filmsDrawn(page)
    const legend = page.getByRole('figure', { name: /^Scale of the overlay/ })
    await page.keyboard.press('g')
    await legend.waitFor({ timeout: 60_000 })
    const pressed = async (): Promise<number> => {
      // The clock must be there before the key is pressed.
      await page.evaluate(`void (window.shown = (${SHOWN})())`)
      await page.keyboard.press('g')
      return (await page.evaluate('window.shown')) as number
    }
    const first: number[] = []
    for (let turn = 0; turn < TURNS; turn++) {
      await page.keyboard.press('Escape')
      await page.locator('[data-index="0"]').click()
      await filmsDrawn(page)
      await page.waitForTimeout(SETTLED)
      first.push(await pressed())
    }
    const fromDisk: number[] = []
    // Fetched ahead are the maps of the first method only.
    await page.keyboard.press('Alt+m')
    await page.waitForTimeout(SETTLED)
    for (let turn = 0; turn < TURNS; turn++) {
      await page.keyboard.press('g')
      await legend.waitFor({ state: 'detached' })
      // A setting set to what it is makes the page forget its maps.
      await page.evaluate('window.umbra.call("settings.set", { prefetch: true })')
      await page.waitForTimeout(SETTLED)
      fromDisk.push(await pressed())
    }
    const again: number[] = []
    for (let turn = 0; turn < TURNS; turn++) {
      await page.keyboard.press('g')
      await legend.waitFor({ state: 'detached' })
      await page.waitForTimeout(SETTLED)
      again.push(await pressed())
    }
    process.stdout.write(`Film ${film.columns}x${film.rows}; window 1920x1080; ${cpus().length} processors, load ${loadavg()[0]!.toFixed(1)}, software rendering.\n\n`)
    process.stdout.write(`${'milliseconds'.padEnd(62)}${'p50'.padStart(8)}${'p95'.padStart(8)}${'n'.padStart(6)}${'target'.padStart(9)}\n`)
    row('first key press on an opened study, maps on the disk', first, '< 50')
    row('key press, maps from the disk, nothing fetched ahead', fromDisk, '< 50')
    row('key press, shown before', again, '< 50')
    for (const style of ['heat', 'contour']) {
      for (const id of ['overlay-opacity', 'overlay-threshold']) {
        const { work, gaps } = (await page.evaluate(`(${TURNED})(${JSON.stringify({ id, frames: FRAMES })})`)) as { work: number[]; gaps: number[] }
        row(`${style}, ${id.slice(8)}: work per change`, work, '< 16.7')
        row(`${style}, ${id.slice(8)}: between frames`, gaps, '16.7')
      }
      await page.keyboard.press('Alt+c')
    }
  } finally {
    await umbra.quit()
  }
} finally {
  remove()
  rmSync(folder, { recursive: true, force: true })
}
