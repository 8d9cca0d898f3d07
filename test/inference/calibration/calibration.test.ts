import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../src-main/base/random.ts'
import { calibrated, FEWEST_OF_EACH, fitCurve, labelledCalibration, localCalibration, usualMethod, type Calibration, type FitMethod, type Labelled } from '../../../src-main/inference/calibration/index.ts'
import { interpolate, isotonic } from '../../../src-main/inference/calibration/isotonic.ts'

const scope = { modelHash: 'm', promptHash: 'p' }
const random = createRandom('calibration')
const margins = Array.from({ length: 300 }, () => 0.3 * random.normal())
const labels = margins.map((margin) => random.next() < 1 / (1 + Math.exp(-(6 * margin - 1))))
const chain = { ...scope, preprocessingHash: 'w' }
/** One finding `a` fitted to labels. */
const fitted = (method: FitMethod, labelled: Labelled): Calibration | { refused: string } => labelledCalibration(chain, { a: fitCurve(method, labelled) })
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
    const calibration = made(fitted('platt', { margins, labels }))
    const curve = calibration.curves.a!
    if (curve.kind !== 'platt') throw new Error('not Platt')
    expect(calibration.name).toBe('Platt, fitted to 300 labelled studies')
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
    const separable = made(fitted('platt', { margins: Array.from({ length: 20 }, (_, i) => (i - 9.5) * 1e4), labels: Array.from({ length: 20 }, (_, i) => i > 9) }))
    for (const margin of [-1e6, 0, 1e6]) expect(Number.isFinite(calibrated(separable, 'a', margin))).toBe(true)
    expect(calibrated(separable, 'a', 1e6)).toBeGreaterThan(0.9)
  })

  test('isotonic: by hand, and non-decreasing everywhere', () => {
    // 0 0 1 0 0 ...: the violators at margins 2, 3 and 4 pool to 1/3; equal margins are one point, here 1/2.
    const x = [0.5, 1, 2, 3, 4, 5, 5, 6, 7, 8, 9]
    const y = [0, 0, 1, 0, 0, 0, 1, 1, 1, 1, 1].map(Boolean)
    const curve = isotonic(x, y)
    const at = (margin: number): number => interpolate(curve.margins, curve.values, margin)
    expect([at(0), at(1), at(2), at(3), at(4)]).toEqual([0, 0, 1 / 3, 1 / 3, 1 / 3])
    expect([at(5), at(6), at(99)]).toEqual([0.5, 1, 1])
    expect(at(5.5)).toBeCloseTo(0.75, 12)
    const large = made(fitted('isotonic', { margins, labels }))
    const grid = Array.from({ length: 200 }, (_, i) => calibrated(large, 'a', (i - 100) / 100)!)
    expect(grid.every((value, i) => i === 0 || value >= grid[i - 1]!)).toBe(true)
  })

  // 240 cases of 101 different margins from one formula, fitted once by scikit-learn 1.2.1 (Debian 12):
  //   k = np.arange(240); x = (k * 37 % 101) / 400 - 0.12; y = (k * 53 % 97) / 97 < 1 / (1 + np.exp(-(20 * x - 0.4)))
  //   s = _SigmoidCalibration().fit(x, y); s.a_, s.b_       (sklearn.calibration: Platt's smoothed targets, L-BFGS)
  //   IsotonicRegression(out_of_bounds='clip').fit(x, y).predict(np.linspace(-0.2, 0.2, 21))
  describe('as scikit-learn', () => {
    const x = Array.from({ length: 240 }, (_, k) => ((k * 37) % 101) / 400 - 0.12)
    const y = x.map((margin, k) => ((k * 53) % 97) / 97 < 1 / (1 + Math.exp(-(20 * margin - 0.4))))

    test('Platt', () => {
      const curve = made(fitted('platt', { margins: x, labels: y })).curves.a!
      if (curve.kind !== 'platt') throw new Error('not Platt')
      expect(curve.positives).toBe(112)
      // L-BFGS stopped 4e-6 short of the maximum; Newton's method carried on from there in scipy gives -16.94590717 and 0.26029395.
      expect(curve.slope / -16.94590717).toBeCloseTo(1, 8)
      expect(curve.intercept).toBeCloseTo(0.26029395, 7)
      const predicted = [0.004753697610808057, 0.12402165738328536, 0.2483205385215199, 0.4352914383825053, 0.4478265407735211, 0.6426768744030495, 0.8075699810048216, 0.9920253388489353]
      const calibration = made(fitted('platt', { margins: x, labels: y }))
      for (const [k, margin] of [-0.3, -0.1, -0.05, 0, 0.003, 0.05, 0.1, 0.3].entries()) expect(calibrated(calibration, 'a', margin)).toBeCloseTo(predicted[k]!, 6)
    })

    test('isotonic regression', () => {
      const calibration = made(fitted('isotonic', { margins: x, labels: y }))
      const predicted = [1 / 7, 1 / 7, 1 / 7, 1 / 7, 1 / 7, 6 / 31, 6 / 31, 6 / 31, 6 / 31, 6 / 31, 3 / 7, 8 / 15, 4 / 7, 5 / 7, 6 / 7, 6 / 7, 6 / 7, 1, 1, 1, 1]
      for (const [k, value] of predicted.entries()) expect(calibrated(calibration, 'a', -0.2 + 0.02 * k), String(k)).toBeCloseTo(value, 9)
    })
  })

  test.each(['platt', 'isotonic'] as const)('%s: too few of a kind, or labels that fall with the margin, fit nothing and say why', (method) => {
    const few = FEWEST_OF_EACH[method] - 1
    const many = Array.from({ length: 200 }, (_, i) => i / 200)
    expect(fitted(method, { margins: many, labels: many.map((_, i) => i >= 200 - few) })).toEqual({ refused: `${few} positive and ${200 - few} negative labels; ${method === 'platt' ? 'Platt scaling' : 'isotonic regression'} needs at least ${few + 1} of each` })
    expect(fitted(method, { margins: many, labels: many.map((_, i) => i < few) })).toMatchObject({ refused: expect.stringContaining(`${few} positive`) })
    expect(fitted(method, { margins: many, labels: many.map((_, i) => i < 100) })).toMatchObject({ refused: expect.stringContaining('a higher margin does not go with more positive labels') })
    expect(fitted(method, { margins: many.map((value, i) => (i === 7 ? Number.NaN : value)), labels: many.map((_, i) => i >= 100) })).toEqual({ refused: 'a margin is not a number' })
  })

  test('each finding by its own method; the name says which and on how many, the hash holds the chain', () => {
    const both = made(labelledCalibration(chain, { a: fitCurve('platt', { margins, labels }), b: fitCurve('isotonic', { margins: margins.slice(50), labels: labels.slice(50) }), c: fitCurve('platt', { margins: [], labels: [] }) }))
    expect(both).toMatchObject({ name: 'Platt and isotonic, fitted to 250 to 300 labelled studies', method: 'platt-and-isotonic', n: 300, refused: { c: expect.stringContaining('0 positive') } })
    expect(calibrated(both, 'c', 0)).toBeNull()
    const hashes = [chain, { ...chain, modelHash: 'n' }, { ...chain, promptHash: 'q' }, { ...chain, preprocessingHash: 'v' }].map((of) => made(labelledCalibration(of, { a: fitCurve('platt', { margins, labels }) })).hash)
    expect(new Set(hashes).size).toBe(4)
    expect(made(fitted('platt', { margins, labels })).hash).toBe(hashes[0])
  })

  test('Platt is proposed below a thousand cases', () => {
    expect([usualMethod(999), usualMethod(1000)]).toEqual(['platt', 'isotonic'])
  })
})
