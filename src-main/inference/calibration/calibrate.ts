import { contentHash } from '../../base/canonical-json.ts'
import { interpolate, isotonic } from './isotonic.ts'
import { platt, probability } from './platt.ts'
import { midRank, positions } from './positions.ts'
import type { Calibration, Curve } from './types.ts'

/** What a calibration belongs to: margins of another model or other prompts mean nothing to it. */
export interface CalibrationScope {
  modelHash: string
  promptHash: string
}

/**
 * Label-free: where a margin lies among all local films.
 *
 * @param margins finding -> margins of all local films, ascending
 * @returns the calibration, or why there is none
 */
export function localCalibration(scope: CalibrationScope, margins: Readonly<Record<string, ArrayLike<number>>>): Calibration | { refused: string } {
  return assemble(scope, 'local-reference', Object.entries(margins).map(([finding, sorted]) => [finding, positions(sorted)]), (n) => `position among ${n} local films`)
}

export interface Labelled {
  margins: readonly number[]
  labels: readonly boolean[]
}

/** With reference labels: a probability for films like those labelled. */
export function labelledCalibration(scope: CalibrationScope, method: 'platt' | 'isotonic', labelled: Readonly<Record<string, Labelled>>): Calibration | { refused: string } {
  const fit = method === 'platt' ? platt : isotonic
  return assemble(scope, method, Object.entries(labelled).map(([finding, { margins, labels }]) => [finding, fit(margins, labels)]), (n) => `${method === 'platt' ? 'Platt' : 'isotonic'}, fitted to ${n} labelled films`)
}

function assemble(scope: CalibrationScope, method: Calibration['method'], fitted: [string, Curve | { refused: string }][], name: (n: number) => string): Calibration | { refused: string } {
  const curves: Record<string, Curve> = {}
  const refused: Record<string, string> = {}
  for (const [finding, curve] of fitted) {
    if ('refused' in curve) refused[finding] = curve.refused
    else curves[finding] = curve
  }
  const usable = Object.values(curves)
  if (usable.length === 0) return { refused: Object.values(refused)[0] ?? 'no finding has been scored yet' }
  const n = Math.max(...usable.map((curve) => curve.n))
  return { name: name(n), method, n, curves, refused, hash: contentHash({ ...scope, method, curves }) }
}

/** The calibrated value, 0..1, or null when this finding has no curve. Show it only beside the calibration's name. */
export function calibrated(calibration: Pick<Calibration, 'curves'>, findingId: string, margin: number): number | null {
  const curve = Object.hasOwn(calibration.curves, findingId) ? calibration.curves[findingId]! : null
  if (!curve) return null
  if (curve.kind === 'positions') return midRank(curve.margins, margin)
  return curve.kind === 'platt' ? probability(curve.slope * margin + curve.intercept) : interpolate(curve.margins, curve.values, margin)
}
