/**
 * `npm run bench:viewer`: the real application in Chromium on 3000x3600 12-bit films. First pixel after a click without anything
 * prefetched, time of a frame while dragging, the next study with prefetch, and presets and processing with the page's longest block meanwhile. Needs `npm run build` first.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { filmsDrawn } from '../../../test/e2e/support/canvas.ts'
import { writeFilms } from '../../../test/e2e/support/films.ts'
import { freshLibrary, launch, type Umbra } from '../../../test/e2e/support/launch.ts'
import { drag, timeToFilm } from './page.ts'
import { processing, processingTable } from './processing.ts'

const STUDIES = 6
const FRAMES = 200
const evaluate = <T>(page: Page, script: string, argument: unknown): Promise<T> => page.evaluate(`(${script})(${JSON.stringify(argument)})`)
const quantile = (values: readonly number[], p: number): number => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * p))] ?? Number.NaN
const current = (page: Page): Promise<string | undefined> => page.evaluate('document.querySelector("canvas.cornerstone-canvas")?.dataset.film') as Promise<string | undefined>

interface Row {
  what: string
  p50: number
  p95: number
  n: number
  target: string
}

async function firstPixels(umbra: Umbra): Promise<Row> {
  const { page } = umbra
  await page.evaluate('window.umbra.call("settings.set", { prefetch: false })')
  await page.reload()
  const times: number[] = []
  for (let i = 0; i < STUDIES; i++) {
    const row = page.locator(`[data-index="${i}"]`)
    await row.waitFor()
    const timed = evaluate<number>(page, timeToFilm, '')
    await row.click()
    times.push(await timed)
    await page.keyboard.press('Escape')
  }
  return { what: 'first pixel after click, nothing prefetched', p50: quantile(times, 0.5), p95: quantile(times, 0.95), n: times.length, target: '< 1000' }
}

async function nextStudies(umbra: Umbra): Promise<Row> {
  const { page } = umbra
  await page.evaluate('window.umbra.call("settings.set", { prefetch: true })')
  await page.reload()
  await page.locator('[data-index="0"]').click()
  await filmsDrawn(page)
  const times: number[] = []
  for (let i = 1; i < STUDIES; i++) {
    // A reader looks at a film for seconds; prefetching has that long.
    await page.waitForTimeout(3000)
    const timed = evaluate<number>(page, timeToFilm, await current(page))
    await page.keyboard.press('n')
    times.push(await timed)
  }
  return { what: 'next study, prefetched', p50: quantile(times, 0.5), p95: quantile(times, 0.95), n: times.length, target: '< 300' }
}

async function drags(umbra: Umbra): Promise<Row[]> {
  const { page } = umbra
  await page.waitForTimeout(2000)
  const rows: Row[] = []
  for (const [what, button, target] of [['window/level', 0, '< 16'], ['pan', 1, ''], ['zoom', 2, '']] as const) {
    const { draws, gaps, width, height } = await evaluate<{ draws: number[]; gaps: number[]; width: number; height: number }>(page, drag, { button, frames: FRAMES })
    rows.push({ what: `${what} drag: drawing ${width}x${height}`, p50: quantile(draws, 0.5), p95: quantile(draws, 0.95), n: draws.length, target })
    rows.push({ what: `${what} drag: between frames, with Chromium's compositing`, p50: quantile(gaps, 0.5), p95: quantile(gaps, 0.95), n: gaps.length, target: '' })
  }
  return rows
}

const films = mkdtempSync(join(tmpdir(), 'umbra-bench-viewer-'))
const { library, remove } = freshLibrary()
try {
  await writeFilms(films, Array.from({ length: STUDIES }, (_, at) => ({ name: `Bench${at}`, rows: 3600, columns: 3000, date: `2026010${at + 1}` })))
  const umbra = await launch({ library, args: [] })
  try {
    await umbra.page.setViewportSize({ width: 1920, height: 1080 })
    await umbra.page.evaluate('window.umbra.call("settings.set", { screenOnImport: false })')
    await umbra.importByDrop([films])
    await umbra.page.locator(`[data-index="${STUDIES - 1}"]`).waitFor({ timeout: 120_000 })
    const rows = [await firstPixels(umbra), await nextStudies(umbra), ...(await drags(umbra))]
    const processed = await processing(umbra.page)
    process.stdout.write(`Films 3000x3600, 12 bits; window 1920x1080; ${cpus().length} processors, software rendering.\n\n`)
    process.stdout.write(`${'milliseconds'.padEnd(62)}${'p50'.padStart(8)}${'p95'.padStart(8)}${'n'.padStart(6)}${'target'.padStart(9)}\n`)
    for (const { what, p50, p95, n, target } of rows) process.stdout.write(`${what.padEnd(62)}${p50.toFixed(1).padStart(8)}${p95.toFixed(1).padStart(8)}${String(n).padStart(6)}${target.padStart(9)}\n`)
    process.stdout.write(`\n${processingTable(processed)}`)
  } finally {
    await umbra.quit()
  }
} finally {
  remove()
  rmSync(films, { recursive: true, force: true })
}
