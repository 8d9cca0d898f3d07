import { describe, expect, test } from 'vitest'
import { auroc } from '../../src-main/metrics/auroc.ts'
import { normalTwoSided } from '../../src-main/metrics/distributions/normal.ts'
import { pairedDelong } from '../../src-main/metrics/paired-delong.ts'
import { createRandom } from '../../src-main/base/random.ts'
import { accepted, numbersIn, refused } from './expect-ok.ts'
import { naiveComponents, naiveCovariance } from './naive/delong.ts'

/** Scores on a coarse grid, so that ties within and across classes abound. */
function sample(seed: number, n: number, grid: number): { truth: number[]; a: number[]; b: number[] } {
  const random = createRandom(seed)
  const truth = Array.from({ length: n }, () => (random.next() < 0.4 ? 1 : 0))
  const shared = truth.map((t) => t + random.normal())
  const noisy = (): number[] => shared.map((x) => Math.round((x + random.normal()) * grid) / grid)
  return { truth, a: noisy(), b: noisy() }
}

describe('DeLong', () => {
  test.each([
    [1, 40, 1],
    [2, 75, 2],
    [3, 120, 1000],
    [4, 200, 1]
  ])('equals its definition, seed %i, n %i, grid %i', (seed, n, grid) => {
    const { truth, a, b } = sample(seed, n, grid)
    const first = accepted(auroc(truth, a))
    expect(first.value).toBeCloseTo(naiveComponents(truth, a).auc, 13)
    expect(first.variance).toBeCloseTo(naiveCovariance(truth, a, a), 14)
    const pair = accepted(pairedDelong(truth, a, b))
    const variance = naiveCovariance(truth, a, a) + naiveCovariance(truth, b, b) - 2 * naiveCovariance(truth, a, b)
    expect(pair.variance).toBeCloseTo(variance, 14)
    expect(pair.value).toBeCloseTo(naiveComponents(truth, a).auc - naiveComponents(truth, b).auc, 13)
    expect(pair.z).toBeCloseTo(pair.value / Math.sqrt(variance), 9)
    expect(pair.p).toBeCloseTo(normalTwoSided(pair.z), 14)
  })

  test('higher scores for the healthy give an area below one half, never turned round', () => {
    const { truth, a } = sample(5, 80, 10)
    const up = accepted(auroc(truth, a)).value
    expect(accepted(auroc(truth, a.map((x) => -x))).value).toBeCloseTo(1 - up, 13)
    expect(up).toBeGreaterThan(0.6)
  })

  test('a perfect area gets an exact bound, never 1.00-1.00', () => {
    const truth = Array.from({ length: 30 }, (_, k) => (k < 10 ? 1 : 0))
    const result = accepted(auroc(truth, truth))
    expect(result.value).toBe(1)
    expect(result.interval!.high).toBe(1)
    // Ten disjoint pairs all ranked right: (alpha / 2)^(1 / 10).
    expect(result.interval!.low).toBeCloseTo(0.025 ** 0.1, 12)
    expect(result.interval!.method).toContain('exact')
    const reversed = accepted(auroc(truth, truth.map((t) => 1 - t)))
    expect(reversed.value).toBe(0)
    expect(reversed.interval!.high).toBeCloseTo(1 - 0.025 ** 0.1, 12)
  })

  test('all scores equal: one half, no interval, and it says why', () => {
    const truth = Array.from({ length: 30 }, (_, k) => k % 2)
    const result = accepted(auroc(truth, truth.map(() => 0.3)))
    expect(result.value).toBe(0.5)
    expect(result.interval).toBeUndefined()
    expect(result.note).toContain('same score')
  })

  test('identical models differ by nothing; a degenerate difference is refused', () => {
    const { truth, a } = sample(6, 60, 10)
    expect(accepted(pairedDelong(truth, a, a))).toMatchObject({ value: 0, z: 0, p: 1 })
    expect(refused(pairedDelong(truth, truth, truth.map(() => 1)))).toBe('no-variance')
  })

  test('refusals', () => {
    const truth = Array.from({ length: 20 }, (_, k) => (k < 4 ? 1 : 0))
    expect(refused(auroc(truth, truth))).toBe('few-positives')
    expect(refused(auroc(truth.map((t) => 1 - t), truth))).toBe('few-negatives')
    expect(refused(auroc(truth.map(() => 0), truth))).toBe('one-class')
    expect(refused(auroc(truth.map(() => 1), truth))).toBe('one-class')
    expect(refused(auroc(truth, [...truth.slice(1), Number.NaN]))).toBe('not-a-number')
    expect(refused(auroc(truth, [...truth.slice(1), Infinity]))).toBe('not-a-number')
    expect(refused(auroc([1, 0, 1], [0.1, 0.2, 0.3]))).toBe('few-positives')
    expect(refused(auroc(truth, [1]))).toBe('bad-input')
    expect(refused(auroc([], []))).toBe('few-cases')
    expect(accepted(auroc(truth, truth.map((t, k) => t + k), { minPerClass: 0 })).positives).toBe(4)
  })

  test('one hundred thousand cases', () => {
    const random = createRandom(9)
    const truth = Uint8Array.from({ length: 100_000 }, () => (random.next() < 0.1 ? 1 : 0))
    const scores = Float64Array.from(truth, (t) => t + random.normal())
    const result = accepted(auroc(truth, scores))
    expect(result.value).toBeCloseTo(0.7602, 2)
    expect(numbersIn(result).every(Number.isFinite)).toBe(true)
  })
})
