import type { Curve } from './types.ts'

/** Fewer films place a film too roughly: with 20, one film moves the value by 5 %. */
export const FEWEST_FILMS = 20
/** More points change no shown digit and would only fill the database. */
export const MOST_POINTS = 1001

/** @param sorted margins of one finding over all local films, ascending */
export function positions(sorted: ArrayLike<number>): Curve | { refused: string } {
  if (sorted.length < FEWEST_FILMS) return { refused: `only ${sorted.length} local films are scored with this model and these prompts; at least ${FEWEST_FILMS} are needed` }
  const points = Math.min(MOST_POINTS, sorted.length)
  const margins = Array.from({ length: points }, (_, i) => sorted[Math.round((i * (sorted.length - 1)) / Math.max(1, points - 1))]!)
  return { kind: 'positions', n: sorted.length, margins }
}

/** Mid-rank position, 0..1: the share below plus half the share equal, so that a film that is itself in the reference counts half. */
export function midRank(sorted: readonly number[], value: number): number {
  return (bound(sorted, value, false) + bound(sorted, value, true)) / (2 * sorted.length)
}

/** Number of entries below `value`, or below and equal. */
function bound(sorted: readonly number[], value: number, withEqual: boolean): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < value || (withEqual && sorted[middle] === value)) low = middle + 1
    else high = middle
  }
  return low
}
