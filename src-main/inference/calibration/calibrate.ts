import { contentHash } from '../../base/canonical-json.ts'
import { interpolate } from './isotonic.ts'
import { probability } from './platt.ts'
import { midRank, positions } from './positions.ts'
import type { Calibration, Curve } from './types.ts'

/** What a calibration belongs to: margins of another model or other prompts mean nothing to it. */
export interface CalibrationScope {
  modelHash: string
  promptHash: string
}

/** Finding -> its curve, or why it has none. */
type Fitted = Readonly<Record<string, Curve | { refused: string }>>

/**
 * Label-free: where a margin lies among all local films.
 *
 * @param margins finding -> margins of all local films, ascending
 * @returns the calibration, or why there is none
 */
export function localCalibration(scope: CalibrationScope, margins: Readonly<Record<string, ArrayLike<number>>>): Calibration | { refused: string } {
  return assemble(scope, Object.fromEntries(Object.entries(margins).map(([finding, sorted]) => [finding, positions(sorted)])), (curves) => ({ method: 'local-reference', name: `position among ${Math.max(...curves.map(({ n }) => n))} local films` }))
}

/**
 * With reference labels: a probability for studies like those labelled.
 *
 * @param fitted finding -> its curve, by `fitCurve`, each by its own method
 * @returns the calibration, or why there is none
 */
export function labelledCalibration(scope: CalibrationScope & { preprocessingHash: string }, fitted: Fitted): Calibration | { refused: string } {
  return assemble(scope, fitted, (curves) => {
    const kinds = new Set(curves.map(({ kind }) => kind))
    const counts = curves.map(({ n }) => n)
    const [fewest, most] = [Math.min(...counts), Math.max(...counts)]
    return {
      method: kinds.size > 1 ? 'platt-and-isotonic' : kinds.has('platt') ? 'platt' : 'isotonic',
      name: `${kinds.size > 1 ? 'Platt and isotonic' : kinds.has('platt') ? 'Platt' : 'isotonic'}, fitted to ${fewest < most ? `${fewest} to ${most}` : most} labelled studies`
    }
  })
}

function assemble(scope: CalibrationScope, fitted: Fitted, named: (curves: readonly Curve[]) => Pick<Calibration, 'method' | 'name'>): Calibration | { refused: string } {
  const curves: Record<string, Curve> = {}
  const refused: Record<string, string> = {}
  for (const [finding, curve] of Object.entries(fitted)) {
    if ('refused' in curve) refused[finding] = curve.refused
    else curves[finding] = curve
  }
  const usable = Object.values(curves)
  if (usable.length === 0) return { refused: Object.values(refused)[0] ?? 'no finding has been scored yet' }
  const { method, name } = named(usable)
  return { name, method, n: Math.max(...usable.map(({ n }) => n)), curves, refused, hash: contentHash({ ...scope, method, curves }) }
}

/** The calibrated value, 0..1, or null when this finding has no curve. Show it only beside the calibration's name. */
export function calibrated(calibration: Pick<Calibration, 'curves'>, findingId: string, margin: number): number | null {
  const curve = Object.hasOwn(calibration.curves, findingId) ? calibration.curves[findingId]! : null
  return curve && valueOf(curve, margin)
}

/** What a curve makes of a margin, 0..1. */
export function valueOf(curve: Curve, margin: number): number {
  if (curve.kind === 'positions') return midRank(curve.margins, margin)
  return curve.kind === 'platt' ? probability(curve.slope * margin + curve.intercept) : interpolate(curve.margins, curve.values, margin)
}
