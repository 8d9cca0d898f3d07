import { coarseGrid, type CoarseGrid, type GreyFilm } from './coarse-grid.ts'
import { flood } from './flood.ts'
import type { GreyscalePipeline } from './pipeline.ts'
import { nearestRank } from './statistics.ts'

/** Where the patient is, on a coarse grid: one cell stands for `step` x `step` pixels (fewer at the right and lower ends). */
export interface BodyMask {
  rows: number
  columns: number
  step: number
  /** 1 inside, row-major. */
  inside: Uint8Array
  /** false when nothing that looks like a body was found: then every cell that is not padding counts. */
  found: boolean
}

/** A border row counts as collimation when 90 % of its cells lie this close together, as a share of the film's range. */
const FLAT = 0.05
/** Rotated collimator leaves leave triangles this close to the brightest cell in the corners. */
const SATURATED = 0.02
/** Smaller islands than this, compared with the largest, are side markers and cables. */
const ISLAND = 0.1
/** Less body than this share of the film: the film is unlike what the rules below expect, and they are not trusted. */
const LEAST = 0.1

/**
 * Body mask of a radiograph, from the picture alone.
 *
 * On the coarse grid (means of at most 256 x 256 cells, padding left out, as brightness on screen):
 * 1. Collimation: border rows and columns are dropped while they are flat (P95 - P5 under 5 % of the range P1..P99), never past the middle.
 * 2. Air beside the patient: what is connected to the border and darker than a quarter of the way from P1 to Otsu's threshold. Lungs are
 *    seldom as dark, and do not reach the border unless the film cuts them off (half the way let air flow into 5 of 40 lungs, a quarter into 1).
 * 3. Rotated collimator leaves: what is connected to a corner and within 2 % of the brightest cell.
 * 4. Of what remains, connected parts smaller than a tenth of the largest are dropped (markers, cables).
 * When that leaves less than a tenth of the film, every cell that is not padding counts.
 *
 * Otsu 1979, doi:10.1109/TSMC.1979.4310076. Cost: one pass over the pixels.
 */
export function bodyMask(film: GreyFilm, pipeline: GreyscalePipeline): BodyMask {
  const grid = coarseGrid(film, pipeline)
  const sorted = grid.brightness.filter((value) => !Number.isNaN(value)).toSorted()
  const whole = grid.brightness.map((value) => (Number.isNaN(value) ? 0 : 1))
  const { rows, columns, step } = grid
  const everything: BodyMask = { rows, columns, step, inside: Uint8Array.from(whole), found: false }
  const range = rank(sorted, 99) - rank(sorted, 1)
  if (!(range > 0)) return everything
  const body = withoutCollimation(grid, FLAT * range)
  removeAir(grid, body, rank(sorted, 1))
  removeCorners(grid, body, sorted.at(-1)! - SATURATED * range)
  removeIslands(grid, body)
  const cells = body.reduce((sum, each) => sum + each, 0)
  return cells < LEAST * sorted.length ? everything : { rows, columns, step, inside: body, found: true }
}

/** Nearest-rank percentile of ascending values. */
const rank = (sorted: ArrayLike<number>, percent: number): number => sorted[nearestRank(sorted.length, percent) - 1] ?? Number.NaN

/** 1 inside the rectangle that is left when flat borders are dropped. */
function withoutCollimation({ rows, columns, brightness }: CoarseGrid, least: number): Uint8Array {
  let [top, bottom, left, right] = [0, rows - 1, 0, columns - 1]
  const isFlat = (from: number, to: number, at: (index: number) => number): boolean => {
    const values: number[] = []
    for (let i = from; i <= to; i++) if (!Number.isNaN(brightness[at(i)]!)) values.push(brightness[at(i)]!)
    values.sort((a, b) => a - b)
    return values.length === 0 || rank(values, 95) - rank(values, 5) < least
  }
  const row = (y: number): boolean => isFlat(left, right, (x) => y * columns + x)
  const column = (x: number): boolean => isFlat(top, bottom, (y) => y * columns + x)
  // A column may turn out flat only once the rows above and below it are gone, and the other way round.
  for (let before = ''; before !== `${top} ${bottom} ${left} ${right}`; ) {
    before = `${top} ${bottom} ${left} ${right}`
    while (top < (rows >> 1) && row(top)) top++
    while (bottom > (rows >> 1) && row(bottom)) bottom--
    while (left < (columns >> 1) && column(left)) left++
    while (right > (columns >> 1) && column(right)) right--
  }
  const body = new Uint8Array(rows * columns)
  for (let y = top; y <= bottom; y++) for (let x = left; x <= right; x++) if (!Number.isNaN(brightness[y * columns + x]!)) body[y * columns + x] = 1
  return body
}

/** Cells of `body` on its own outer border: beside the grid's edge or a cell that is not body. */
function borderOf({ rows, columns }: CoarseGrid, body: Uint8Array): number[] {
  const found: number[] = []
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const at = y * columns + x
      const inner = y > 0 && y < rows - 1 && x > 0 && x < columns - 1 && body[at - 1] && body[at + 1] && body[at - columns] && body[at + columns]
      if (body[at] && !inner) found.push(at)
    }
  }
  return found
}

function removeAir(grid: CoarseGrid, body: Uint8Array, darkest: number): void {
  const { brightness } = grid
  const threshold = darkest + (otsu(brightness.filter((_, at) => body[at] === 1).toSorted()) - darkest) / 4
  const air = flood(grid, borderOf(grid, body), (at) => body[at] === 1 && brightness[at]! < threshold)
  for (const at of air) body[at] = 0
}

function removeCorners(grid: CoarseGrid, body: Uint8Array, threshold: number): void {
  const { rows, columns, brightness } = grid
  const inside = [...body.keys()].filter((at) => body[at] === 1)
  const [top, bottom] = [Math.floor((inside[0] ?? 0) / columns), Math.floor((inside.at(-1) ?? rows * columns - 1) / columns)]
  const across = inside.map((at) => at % columns)
  const [left, right] = [across.reduce((a, b) => Math.min(a, b), columns - 1), across.reduce((a, b) => Math.max(a, b), 0)]
  const leaves = flood(grid, [top * columns + left, top * columns + right, bottom * columns + left, bottom * columns + right], (at) => body[at] === 1 && brightness[at]! >= threshold)
  for (const at of leaves) body[at] = 0
}

function removeIslands(grid: CoarseGrid, body: Uint8Array): void {
  const rest = body.slice()
  const parts: number[][] = []
  for (let at = 0; at < rest.length; at++) {
    if (!rest[at]) continue
    const part = flood(grid, [at], (other) => rest[other] === 1)
    for (const other of part) rest[other] = 0
    parts.push(part)
  }
  const largest = parts.reduce((most, part) => Math.max(most, part.length), 0)
  for (const part of parts) if (part.length < ISLAND * largest) for (const at of part) body[at] = 0
}

/** The value that parts ascending values into two classes as different as can be: the last value of the lower class. */
function otsu(sorted: ArrayLike<number>): number {
  const n = sorted.length
  let total = 0
  for (let i = 0; i < n; i++) total += sorted[i]!
  let [best, split, below] = [-1, sorted[0] ?? Number.NaN, 0]
  for (let i = 0; i < n - 1; i++) {
    below += sorted[i]!
    if (sorted[i] === sorted[i + 1]) continue
    const k = i + 1
    const between = k * (n - k) * (below / k - (total - below) / (n - k)) ** 2
    if (between > best) [best, split] = [between, sorted[i]!]
  }
  return split
}
