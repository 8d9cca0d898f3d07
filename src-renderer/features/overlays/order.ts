import type { Prediction } from '../../../src-main/contract/index.ts'

/** Findings by how far they lie above their operating point, the farthest first; the normal prompt is none. */
export const byDistance = (predictions: readonly Prediction[]): Prediction[] =>
  predictions.filter(({ kind }) => kind === 'finding').toSorted((a, b) => b.margin - b.operatingPoint - (a.margin - a.operatingPoint))
