import type { Prediction } from '../../../src-main/contract/index.ts'

/** How far above its operating point a finding lies; negative below. What the list is sorted by. */
export const distance = (prediction: Pick<Prediction, 'margin' | 'operatingPoint'>): number => prediction.margin - prediction.operatingPoint

export interface Group {
  title: string
  rows: Prediction[]
}

const byDistance = (a: Prediction, b: Prediction): number => distance(b) - distance(a)
const findingsOf = (predictions: readonly Prediction[]): Prediction[] => predictions.filter((prediction) => prediction.kind === 'finding')

const ZONES = [
  ['above', 'Above the operating point'],
  ['grey', 'Grey zone'],
  ['below', 'Below']
] as const

/** By side of the operating point, the farthest above first. Empty groups are left out. */
export function byZone(predictions: readonly Prediction[]): Group[] {
  return ZONES.map(([zone, title]) => ({ title, rows: findingsOf(predictions).filter((row) => row.zone === zone).toSorted(byDistance) })).filter((group) => group.rows.length > 0)
}

/** By the prompt set's own groups, the group with the farthest finding first. */
export function byGroup(predictions: readonly Prediction[]): Group[] {
  return [...Map.groupBy(findingsOf(predictions).toSorted(byDistance), (row) => row.group || 'Other')].map(([title, rows]) => ({ title, rows }))
}

export const normals = (predictions: readonly Prediction[]): Prediction[] => predictions.filter((prediction) => prediction.kind === 'normal')

/** Half the width of the bars' common scale, in margin: the farthest distance or grey-zone end, so that bars compare. */
export function scaleOf(predictions: readonly Prediction[]): number {
  const farthest = predictions.flatMap((row) => [Math.abs(distance(row)), Math.abs(row.greyZone[0] - row.operatingPoint), Math.abs(row.greyZone[1] - row.operatingPoint)])
  return Math.max(1e-6, ...farthest.filter(Number.isFinite)) * 1.05
}
