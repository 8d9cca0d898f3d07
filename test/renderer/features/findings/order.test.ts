import { expect, test } from 'vitest'
import { byGroup, byZone, distance, normals, scaleOf } from '../../../../src-renderer/features/findings/order.ts'
import { predictionsOf } from '../../fake-data.ts'

const base = predictionsOf(3)[1]!
const rows = [
  { ...base, findingId: 'a', group: 'Lung', margin: -0.1, operatingPoint: 0, zone: 'below' as const },
  { ...base, findingId: 'b', group: 'Heart', margin: 0.05, operatingPoint: 0.04, zone: 'grey' as const },
  { ...base, findingId: 'c', group: 'Lung', margin: 0.04, operatingPoint: -0.02, zone: 'above' as const },
  { ...base, findingId: 'd', group: 'Pleura', margin: 0.2, operatingPoint: 0.12, zone: 'above' as const },
  { ...base, findingId: 'n', kind: 'normal' as const, margin: 0.9, operatingPoint: 0, zone: 'above' as const }
]
const shape = (groups: { title: string; rows: { findingId: string }[] }[]) => groups.map((group) => [group.title, ...group.rows.map((row) => row.findingId)])

test('sorted by distance above the operating point, not by margin', () => {
  expect(rows.map((row) => Number(distance(row).toFixed(3)))).toEqual([-0.1, 0.01, 0.06, 0.08, 0.9])
  expect(shape(byZone(rows))).toEqual([['Above the operating point', 'd', 'c'], ['Grey zone', 'b'], ['Below', 'a']])
})

test('grouped by the prompt set’s groups, the most conspicuous first', () => {
  expect(shape(byGroup(rows))).toEqual([['Pleura', 'd'], ['Lung', 'c', 'a'], ['Heart', 'b']])
})

test('the normal prompt is no finding', () => {
  expect(normals(rows).map((row) => row.findingId)).toEqual(['n'])
})

test('all bars share one scale, which every value fits', () => {
  expect(scaleOf(rows)).toBeGreaterThanOrEqual(0.9)
  expect(scaleOf([])).toBeGreaterThan(0)
})
