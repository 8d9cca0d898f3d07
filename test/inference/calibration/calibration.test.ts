import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../src-main/base/random.ts'
import { calibrated, labelledCalibration, localCalibration, type Calibration } from '../../../src-main/inference/calibration/index.ts'

const scope = { modelHash: 'm', promptHash: 'p' }
const random = createRandom('calibration')
const margins = Array.from({ length: 300 }, () => 0.3 * random.normal())
const labels = margins.map((margin) => random.next() < 1 / (1 + Math.exp(-(6 * margin - 1))))
const made = (value: Calibration | { refused: string }): Calibration => {
  if (!('curves' in value)) throw new Error(value.refused)
  return value
}

describe('position among local films', () => {
  const sorted = (values: number[]): number[] => [...values].sort((a, b) => a - b)

  test('mid-rank by counting, ties and all', () => {
    const values = sorted(Array.from({ length: 57 }, () => random.integer(12) / 10))
    const calibration = made(localCalibration(scope, { a: values }))
    expect(calibration).toMatchObject({ name: 'position among 57 local films', method: 'local-reference', n: 57 })
    for (const margin of [-1, 0, 0.05, 0.3, 1.1, 2]) {
      const expected = (values.filter((value) => value < margin).length + values.filter((value) => value === margin).length / 2) / 57
      expect(calibrated(calibration, 'a', margin), String(margin)).toBeCloseTo(expected, 12)
    }
  })

  test('large libraries are thinned without moving a value by more than a thousandth', () => {
    const values = sorted(Array.from({ length: 20_000 }, () => random.normal()))
    const calibration = made(localCalibration(scope, { a: values }))
    expect(calibration.n).toBe(20_000)
    expect(JSON.stringify(calibration).length).toBeLessThan(50_000)
    for (const margin of [-2, -0.5, 0, 0.7, 2.5]) expect(Math.abs(calibrated(calibration, 'a', margin)! - values.filter((value) => value < margin).length / 20_000)).toBeLessThan(0.001)
  })

  test('too few films: no value, and the reason', () => {
    expect(localCalibration(scope, { a: [1, 2, 3] })).toEqual({ refused: 'only 3 local films are scored with this model and these prompts; at least 20 are needed' })
    const part = made(localCalibration(scope, { a: sorted(margins), b: [1] }))
    expect(part.refused.b).toContain('only 1 local films')
    expect(calibrated(part, 'b', 0)).toBeNull()
    expect(calibrated(part, 'constructor', 0)).toBeNull()
  })

  test('the hash holds model, prompts and every margin', () => {
    const hash = (of: { modelHash: string; promptHash: string }, values: number[]): string => made(localCalibration(of, { a: values })).hash
    const base = hash(scope, sorted(margins))
    expect(hash(scope, sorted(margins))).toBe(base)
    expect(hash({ ...scope, modelHash: 'n' }, sorted(margins))).not.toBe(base)
    expect(hash({ ...scope, promptHash: 'q' }, sorted(margins))).not.toBe(base)
    expect(hash(scope, sorted([...margins.slice(1), 9]))).not.toBe(base)
  })
})

describe('with labels', () => {
  test('Platt: the maximum of the smoothed likelihood, found by brute force', () => {
    const calibration = made(labelledCalibration(scope, 'platt', { a: { margins, labels } }))
    const curve = calibration.curves.a!
    if (curve.kind !== 'platt') throw new Error('not Platt')
    expect(calibration.name).toBe('Platt, fitted to 300 labelled films')
    const positives = labels.filter(Boolean).length
    const high = (positives + 1) / (positives + 2)
    const low = 1 / (300 - positives + 2)
    const loss = (a: number, b: number): number =>
      margins.reduce((sum, margin, i) => {
        const p = 1 / (1 + Math.exp(a * margin + b))
        const target = labels[i] ? high : low
        return sum - target * Math.log(p) - (1 - target) * Math.log(1 - p)
      }, 0)
    const best = loss(curve.slope, curve.intercept)
    for (const step of [0.3, 0.01, 1e-3]) {
      for (const [da, db] of [[step, 0], [-step, 0], [0, step], [0, -step], [step, step], [-step, -step], [step, -step], [-step, step]] as const) expect(loss(curve.slope + da, curve.intercept + db)).toBeGreaterThan(best)
    }
    // Rising with the margin, and near the truth it was drawn from.
    expect(calibrated(calibration, 'a', 0)).toBeGreaterThan(0.15)
    expect(calibrated(calibration, 'a', 0)).toBeLessThan(0.4)
    expect(calibrated(calibration, 'a', 0.5)).toBeGreaterThan(0.7)
  })

  test('Platt survives separable labels and enormous margins', () => {
    const separable = made(labelledCalibration(scope, 'platt', { a: { margins: Array.from({ length: 20 }, (_, i) => (i - 9.5) * 1e4), labels: Array.from({ length: 20 }, (_, i) => i > 9) } }))
    for (const margin of [-1e6, 0, 1e6]) expect(Number.isFinite(calibrated(separable, 'a', margin))).toBe(true)
    expect(calibrated(separable, 'a', 1e6)).toBeGreaterThan(0.9)
  })

  test('isotonic: by hand, and non-decreasing everywhere', () => {
    // 0 0 1 0 0 ...: the violators at margins 2, 3 and 4 pool to 1/3; equal margins are one point, here 1/2.
    const x = [0.5, 1, 2, 3, 4, 5, 5, 6, 7, 8, 9]
    const y = [0, 0, 1, 0, 0, 0, 1, 1, 1, 1, 1].map(Boolean)
    const calibration = made(labelledCalibration(scope, 'isotonic', { a: { margins: x, labels: y } }))
    const at = (margin: number): number => calibrated(calibration, 'a', margin)!
    expect([at(0), at(1), at(2), at(3), at(4)]).toEqual([0, 0, 1 / 3, 1 / 3, 1 / 3])
    expect([at(5), at(6), at(99)]).toEqual([0.5, 1, 1])
    expect(at(5.5)).toBeCloseTo(0.75, 12)
    const large = made(labelledCalibration(scope, 'isotonic', { a: { margins, labels } }))
    const grid = Array.from({ length: 200 }, (_, i) => calibrated(large, 'a', (i - 100) / 100)!)
    expect(grid.every((value, i) => i === 0 || value >= grid[i - 1]!)).toBe(true)
  })

  test('fewer than five of a kind fit nothing', () => {
    expect(labelledCalibration(scope, 'isotonic', { a: { margins: [1, 2, 3, 4, 5, 6, 7, 8], labels: [true, true, true, true, false, false, false, false] } })).toEqual({ refused: '4 positive and 4 negative labels; at least 5 of each are needed' })
  })
})
