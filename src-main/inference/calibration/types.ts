import type { CalibrationRef } from '../../contract/index.ts'

/** How a curve is fitted to labels. */
export type FitMethod = 'platt' | 'isotonic'

/** How one finding's margin becomes a value. */
export type Curve =
  /** Position among local films: sorted margins, thinned to at most `MOST_POINTS`. No probability: 0.9 means "higher than 90 % of the films here". */
  | { kind: 'positions'; n: number; margins: number[] }
  /** 1 / (1 + exp(slope * margin + intercept)), fitted to labels; Platt's sign: the slope of a curve that rises is negative. */
  | { kind: 'platt'; n: number; positives: number; slope: number; intercept: number }
  /** Non-decreasing steps fitted to labels, linear between them. */
  | { kind: 'isotonic'; n: number; positives: number; margins: number[]; values: number[] }

/** A value is never shown without the calibration's name; the hash pins every number behind it. */
export interface Calibration extends CalibrationRef {
  /** Finding -> curve; a finding without one has no calibrated value. */
  curves: Record<string, Curve>
  /** Finding -> why it has no curve. */
  refused: Record<string, string>
}
