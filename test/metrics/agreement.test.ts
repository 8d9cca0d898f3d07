import { describe, expect, test } from 'vitest'
import { cohenKappa } from '../../src-main/metrics/cohen-kappa.ts'
import { fleissKappa } from '../../src-main/metrics/fleiss-kappa.ts'
import { gwetAc1 } from '../../src-main/metrics/gwet-ac1.ts'
import { krippendorffAlpha } from '../../src-main/metrics/krippendorff-alpha.ts'
import { pabak } from '../../src-main/metrics/pabak.ts'
import { createRandom } from '../../src-main/base/random.ts'
import { switchRates } from '../../src-main/metrics/switch-rates.ts'
import { accepted, refused } from './expect-ok.ts'

/** A table of counts as two rating vectors. */
function fromTable(rows: number[][]): [number[], number[]] {
  const cells = rows.flatMap((row, i) => row.flatMap((count, j) => Array.from({ length: count }, () => [i, j] as const)))
  return [cells.map(([i]) => i), cells.map(([, j]) => j)]
}

describe("Cohen's kappa", () => {
  test('the textbook table: kappa 0.4', () => {
    const [a, b] = fromTable([[20, 5], [10, 15]])
    expect(accepted(cohenKappa(a, b)).value).toBeCloseTo(0.4, 13)
  })

  test('the example of Fleiss, Cohen and Everitt (1969)', () => {
    // Proportions over n = 200; published kappa .429, weighted .348 with their own weights: here the plain one.
    const [a, b] = fromTable([[106, 10, 4], [22, 28, 10], [2, 12, 6]])
    const result = accepted(cohenKappa(a, b))
    expect(result.value).toBeCloseTo(0.429, 3)
    expect(result.standardError ** 2).toBeCloseTo(0.002885, 5)
  })

  test('its standard error is the spread of kappa over samples', () => {
    const [a, b] = fromTable([[140, 30], [20, 60]])
    const result = accepted(cohenKappa(a, b))
    const random = createRandom(3)
    const draws = Array.from({ length: 2000 }, () => {
      const picks = a.map(() => random.integer(a.length))
      return accepted(cohenKappa(picks.map((k) => a[k]!), picks.map((k) => b[k]!))).value
    })
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length
    const spread = Math.sqrt(draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length)
    expect(result.standardError / spread).toBeGreaterThan(0.94)
    expect(result.standardError / spread).toBeLessThan(1.06)
  })

  test('refusals', () => {
    expect(refused(cohenKappa([1, 1, 1, 1, 1], [1, 1, 1, 1, 1]))).toBe('undefined')
    expect(refused(cohenKappa([1, 0, 1], [1, 0, 1]))).toBe('few-cases')
    expect(refused(cohenKappa([1, 0, 1, 0, Number.NaN], [1, 0, 1, 0, 1]))).toBe('not-a-number')
    expect(accepted(cohenKappa([1, 0, 1, 0, 1], [1, 0, 1, 0, 1])).interval).toBeUndefined()
  })
})

/** Fleiss (1971): 14 raters, 10 subjects, 5 categories; counts per subject, kappa 0.210. */
const FLEISS = [[0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1], [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7]]
const fleissRatings = FLEISS.map((row) => row.flatMap((count, category) => Array.from({ length: count }, () => category)))

/** AC1 by its definition, 14 raters and 5 categories. */
const naiveAc1 = (rows: number[][]): number => {
  const observed = rows.reduce((sum, row) => sum + row.reduce((s, r) => s + r * (r - 1), 0) / (14 * 13), 0) / rows.length
  const shares = [0, 1, 2, 3, 4].map((q) => rows.reduce((sum, row) => sum + row[q]! / 14, 0) / rows.length)
  const chance = shares.reduce((sum, p) => sum + p * (1 - p), 0) / 4
  return (observed - chance) / (1 - chance)
}

describe('several raters', () => {
  test("Fleiss's own example", () => {
    expect(accepted(fleissKappa(fleissRatings)).value).toBeCloseTo(0.20993, 5)
  })

  test('AC1 from its definition, and its linearised error against a jackknife over cases', () => {
    const result = accepted(gwetAc1(fleissRatings))
    expect(result.value).toBeCloseTo(naiveAc1(FLEISS), 13)
    const leaveOut = FLEISS.map((_, out) => naiveAc1(FLEISS.filter((_row, k) => k !== out)))
    const mean = leaveOut.reduce((sum, x) => sum + x, 0) / 10
    const jackknife = Math.sqrt((9 / 10) * leaveOut.reduce((sum, x) => sum + (x - mean) ** 2, 0))
    expect(result.standardError / jackknife).toBeCloseTo(1, 1)
  })

  test.each([
    ["Fleiss' kappa", fleissKappa],
    ['AC1', gwetAc1]
  ])('the linearised error of %s is its spread over samples, also at low prevalence', (_name, coefficient) => {
    const random = createRandom(14)
    const rows = Array.from({ length: 150 }, () => {
      const t = random.next() < 0.12 ? 1 : 0
      return [0, 1, 2].map(() => (random.next() < 0.12 ? 1 - t : t))
    })
    const draws = Array.from({ length: 800 }, () => accepted(coefficient(rows.map(() => rows[random.integer(150)]!))).value)
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length
    const spread = Math.sqrt(draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length)
    expect(accepted(coefficient(rows)).standardError / spread).toBeGreaterThan(0.92)
    expect(accepted(coefficient(rows)).standardError / spread).toBeLessThan(1.08)
  })

  test('AC1 stays high where prevalence drives kappa down (the kappa paradox)', () => {
    const [a, b] = fromTable([[118, 5], [2, 0]])
    expect(accepted(cohenKappa(a, b)).value).toBeLessThan(0)
    expect(accepted(gwetAc1(a.map((x, k) => [x, b[k]!]))).value).toBeGreaterThan(0.93)
    expect(accepted(pabak(a, b)).value).toBeCloseTo(2 * (118 / 125) - 1, 13)
  })

  test("Krippendorff's worked example with missing ratings: .743, .815, .849", () => {
    const n = null
    const observers = [
      [1, 2, 3, 3, 2, 1, 4, 1, 2, n, n, n],
      [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, n, 3],
      [n, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, n],
      [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, n]
    ]
    const byCase = observers[0]!.map((_, k) => observers.map((row) => row[k]!))
    expect(accepted(krippendorffAlpha(byCase)).value).toBeCloseTo(0.743, 3)
    expect(accepted(krippendorffAlpha(byCase, { metric: 'ordinal' })).value).toBeCloseTo(0.815, 3)
    expect(accepted(krippendorffAlpha(byCase, { metric: 'interval' })).value).toBeCloseTo(0.849, 3)
    expect(accepted(krippendorffAlpha(byCase)).pairable).toBe(40)
  })

  test("the interval of alpha covers: its error is the spread of alpha over samples", () => {
    const random = createRandom(6)
    const rows = Array.from({ length: 120 }, () => {
      const t = random.next() < 0.4 ? 1 : 0
      return [0, 1, 2].map(() => (random.next() < 0.15 ? 1 - t : t))
    })
    const { interval, value } = accepted(krippendorffAlpha(rows))
    const draws = Array.from({ length: 600 }, () => accepted(krippendorffAlpha(rows.map(() => rows[random.integer(120)]!))).value)
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length
    const spread = Math.sqrt(draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length)
    expect((interval!.high - value) / 1.98 / spread).toBeGreaterThan(0.9)
    expect((interval!.high - value) / 1.98 / spread).toBeLessThan(1.1)
  })

  test('refusals', () => {
    const same = Array.from({ length: 8 }, () => [1, 1, 1])
    expect(refused(fleissKappa(same))).toBe('undefined')
    expect(refused(gwetAc1(same))).toBe('undefined')
    expect(refused(krippendorffAlpha(same))).toBe('undefined')
    expect(refused(fleissKappa([...fleissRatings, [0, 1]]))).toBe('bad-input')
    expect(refused(gwetAc1([[0, 1], [1, 1], [0, 0]]))).toBe('few-cases')
    expect(refused(krippendorffAlpha(Array.from({ length: 9 }, (_, k) => [k % 2, null])))).toBe('few-cases')
    expect(refused(gwetAc1(Array.from({ length: 9 }, () => [0, Number.NaN])))).toBe('not-a-number')
  })
})

test('switch rates: who turned right into wrong', () => {
  const truth = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]
  const before = [1, 1, 0, 0, 0, 0, 0, 1, 1, 1]
  const after = [1, 0, 1, 0, 0, 0, 1, 0, 0, 1]
  const result = accepted(switchRates(truth, before, after))
  expect(result.rightToWrong).toMatchObject({ count: 2, of: 5, rate: 0.4 })
  expect(result.wrongToRight).toMatchObject({ count: 3, of: 5, rate: 0.6 })
  expect(result.value).toBeCloseTo(0.1, 13)
  expect(accepted(switchRates([1, 0], [1, 0], [1, 0])).wrongToRight.rate).toBeNull()
})
