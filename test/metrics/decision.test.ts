import { describe, expect, test } from 'vitest'
import { confusion, decide } from '../../src-main/metrics/confusion.ts'
import { f1, f1Value } from '../../src-main/metrics/f1.ts'
import { holm } from '../../src-main/metrics/holm.ts'
import { mcc, mccValue } from '../../src-main/metrics/mcc.ts'
import { netBenefit } from '../../src-main/metrics/net-benefit.ts'
import { operatingPointAt, operatingPoints } from '../../src-main/metrics/operating-point.ts'
import { optimism } from '../../src-main/metrics/optimism.ts'
import { predictiveAtPrevalence } from '../../src-main/metrics/ppv-at-prevalence.ts'
import { quantileSummary } from '../../src-main/metrics/quantiles.ts'
import { createRandom } from '../../src-main/base/random.ts'
import { negativePredictiveValue, positivePredictiveValue, sensitivity, specificity } from '../../src-main/metrics/rates.ts'
import { maxMccThreshold } from '../../src-main/metrics/threshold.ts'
import { yieldsPerThousand } from '../../src-main/metrics/yields.ts'
import { accepted, refused } from './expect-ok.ts'

function cases(seed: number, n: number, separation: number): { truth: number[]; scores: number[] } {
  const random = createRandom(seed)
  const truth = Array.from({ length: n }, () => (random.next() < 0.3 ? 1 : 0))
  return { truth, scores: truth.map((t) => 1 / (1 + Math.exp(-(separation * t + random.normal() - 1)))) }
}

const { truth, scores } = cases(21, 200, 1.5)

describe('thresholds', () => {
  test('the chosen threshold beats every other', () => {
    const best = accepted(maxMccThreshold(truth, scores))
    const all = scores.map((threshold) => mccValue(accepted(confusion(truth, decide(scores, threshold))).value))
    expect(best.mcc).toBeCloseTo(Math.max(...all), 13)
    expect(mccValue(accepted(confusion(truth, decide(scores, best.value))).value)).toBeCloseTo(best.mcc, 13)
    expect(refused(maxMccThreshold([0, 1, 0], [1, 2, 3]))).toBe('few-positives')
  })

  test('tuning on pure noise flatters: the optimism shows it', () => {
    const random = createRandom(3)
    const noise = truth.map(() => random.next())
    const result = accepted(optimism(truth, noise))
    expect(result.apparent.mcc).toBeGreaterThan(0.08)
    expect(Math.abs(result.honest.mcc)).toBeLessThan(0.08)
    expect(result.value).toBeCloseTo(result.apparent.mcc - result.honest.mcc, 13)
    expect(accepted(optimism(truth, noise)).value).toBe(result.value)
    expect(refused(optimism([1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0], [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3]))).toBe('few-positives')
  })
})

const cheapest = (costMiss: number) => accepted(operatingPoints(truth, scores, { prevalence: 0.1, costMiss, costRecall: 1 })).value

describe('operating points', () => {
  const stakes = { prevalence: 0.02, costMiss: 50, costRecall: 1 }

  test('the wizard picks the least expected cost, computed by hand for every threshold', () => {
    const result = accepted(operatingPoints(truth, scores, stakes))
    const costs = [Infinity, ...scores].map((threshold) => {
      const t = accepted(confusion(truth, decide(scores, threshold))).value
      return 1000 * (0.02 * (t.fn / (t.tp + t.fn)) * 50 + 0.98 * (t.fp / (t.fp + t.tn)) * 1)
    })
    expect(result.value.costPerThousand).toBeCloseTo(Math.min(...costs), 9)
    expect(result.points).toContainEqual(result.value)
    expect(result.thresholdProbability).toBeCloseTo(1 / 51, 13)
    // Net benefit orders the points as cost does: cost = 1000 costMiss (prevalence - net benefit).
    expect(result.value.costPerThousand).toBeCloseTo(1000 * 50 * (0.02 - result.value.netBenefit), 9)
    expect(result.recallAll).toBeCloseTo(0.02 - 0.98 / 50, 13)
  })

  test('a dear miss lowers the threshold, a dear recall raises it', () => {
    expect(cheapest(1000).threshold!).toBeLessThan(cheapest(5).threshold!)
    expect(cheapest(0.001).specificity).toBe(1)
  })

  test('a stated threshold, and refusals', () => {
    const point = accepted(operatingPointAt(truth, scores, 0.5, stakes)).value
    const t = accepted(confusion(truth, decide(scores, 0.5))).value
    expect(point.sensitivity).toBeCloseTo(t.tp / (t.tp + t.fn), 13)
    expect(point.ppv).toBeCloseTo(accepted(predictiveAtPrevalence(t, 0.02)).value, 12)
    expect(point.npv).toBeCloseTo(accepted(predictiveAtPrevalence(t, 0.02)).npv, 12)
    expect(refused(operatingPoints(truth, scores, { ...stakes, prevalence: 0 }))).toBe('bad-input')
    expect(refused(operatingPoints(truth, scores, { ...stakes, costMiss: 0 }))).toBe('bad-input')
    expect(refused(operatingPointAt(truth, scores, Number.NaN, stakes))).toBe('not-a-number')
  })

  test('yields per 1,000 add up', () => {
    const y = yieldsPerThousand(0.9, 0.8, 0.01)
    expect(y.found).toBeCloseTo(9, 12)
    expect(y.missed).toBeCloseTo(1, 12)
    expect(y.falseAlarms).toBeCloseTo(198, 12)
    expect(y.found + y.missed + y.falseAlarms + y.cleared).toBeCloseTo(1000, 12)
    expect(y.recallsPerFound).toBeCloseTo(23, 12)
    expect(yieldsPerThousand(0, 1, 0.1).recallsPerFound).toBeNull()
  })
})

test('net benefit: the definition, treat-all, treat-none', () => {
  const curve = accepted(netBenefit(truth, scores, [0.2])).value[0]!
  const t = accepted(confusion(truth, decide(scores, 0.2))).value
  expect(curve.model).toBeCloseTo(t.tp / 200 - (t.fp / 200) * 0.25, 13)
  const prevalence = truth.filter((x) => x === 1).length / 200
  expect(curve.treatAll).toBeCloseTo(prevalence - (1 - prevalence) * 0.25, 13)
  expect(curve.treatNone).toBe(0)
  expect(accepted(netBenefit(truth, scores)).value).toHaveLength(99)
  expect(refused(netBenefit(truth, scores.map((s) => s * 3)))).toBe('bad-input')
  expect(refused(netBenefit(truth, scores, [1]))).toBe('bad-input')
})

test('Holm, the worked example and the order kept', () => {
  expect(accepted(holm([0.01, 0.04, 0.03, 0.005])).value).toEqual([0.03, 0.06, 0.06, 0.02].map((p) => expect.closeTo(p, 13)))
  expect(accepted(holm([0.9, 0.8])).value).toEqual([1, 1])
  expect(refused(holm([0.1, Number.NaN]))).toBe('not-a-number')
  expect(refused(holm([]))).toBe('few-cases')
})

test('predictive values at a chosen prevalence', () => {
  const table = { tp: 90, fn: 10, fp: 40, tn: 160 }
  const result = accepted(predictiveAtPrevalence(table, 0.01))
  expect(result.value).toBeCloseTo(0.009 / (0.009 + 0.198), 13)
  expect(result.npv).toBeCloseTo(0.792 / (0.792 + 0.001), 13)
  expect(result.interval!.low).toBeLessThan(result.value)
  expect(result.interval!.high).toBeGreaterThan(result.value)
  expect(accepted(predictiveAtPrevalence({ tp: 100, fn: 0, fp: 0, tn: 100 }, 0.01)).value).toBe(1)
  expect(refused(predictiveAtPrevalence(table, 1))).toBe('bad-input')
  expect(refused(predictiveAtPrevalence({ ...table, tp: 0, fp: 0 }, 0.5))).toBe('undefined')
})

describe('tables at the edge', () => {
  test('nothing called positive', () => {
    const table = { tp: 0, fp: 0, fn: 8, tn: 20 }
    expect(accepted(f1(table)).value).toBe(0)
    expect(accepted(mcc(table))).toMatchObject({ value: 0, note: expect.stringContaining('convention') })
    expect(refused(positivePredictiveValue(table))).toBe('undefined')
    expect(refused(negativePredictiveValue({ tp: 8, fp: 20, fn: 0, tn: 0 }))).toBe('undefined')
    expect(accepted(sensitivity(table)).interval!.low).toBe(0)
  })

  test('too few and one class', () => {
    expect(refused(f1({ tp: 2, fp: 1, fn: 2, tn: 40 }))).toBe('few-positives')
    expect(accepted(f1({ tp: 2, fp: 1, fn: 2, tn: 40 }, { minPerClass: 0 })).value).toBeCloseTo(4 / 7, 13)
    expect(refused(mcc({ tp: 0, fp: 1, fn: 0, tn: 40 }))).toBe('one-class')
    expect(refused(sensitivity({ tp: 0, fp: 1, fn: 0, tn: 40 }, { minPerClass: 0 }))).toBe('one-class')
    expect(refused(sensitivity({ tp: 2, fp: 1, fn: 2, tn: 40 }))).toBe('few-positives')
    expect(refused(specificity({ tp: 20, fp: 1, fn: 2, tn: 3 }))).toBe('few-negatives')
    expect(accepted(mcc({ tp: 20, fp: 0, fn: 0, tn: 40 })).interval).toBeUndefined()
  })

  test('decisions that are not 0 or 1 are refused', () => {
    expect(refused(confusion([0, 1], [0, 0.5]))).toBe('bad-input')
    expect(refused(confusion([0, -1], [0, 1]))).toBe('bad-input')
    expect(refused(confusion([0, 1], [0, Number.NaN]))).toBe('bad-input')
  })
})

test('F1 and MCC intervals cover the truth about 95 times in 100', () => {
  const random = createRandom(77)
  const p = [0.2, 0.06, 0.09, 0.65]
  const expected = { tp: p[0]!, fn: p[1]!, fp: p[2]!, tn: p[3]! }
  let hitsF1 = 0
  let hitsMcc = 0
  const runs = 1500
  for (let run = 0; run < runs; run++) {
    const counts = [0, 0, 0, 0]
    for (let k = 0; k < 250; k++) {
      const u = random.next()
      counts[u < 0.2 ? 0 : u < 0.26 ? 1 : u < 0.35 ? 2 : 3]!++
    }
    const table = { tp: counts[0]!, fn: counts[1]!, fp: counts[2]!, tn: counts[3]! }
    const a = accepted(f1(table)).interval!
    const b = accepted(mcc(table)).interval!
    if (a.low <= f1Value(expected) && f1Value(expected) <= a.high) hitsF1++
    if (b.low <= mccValue(expected) && mccValue(expected) <= b.high) hitsMcc++
  }
  for (const hits of [hitsF1, hitsMcc]) {
    expect(hits / runs).toBeGreaterThan(0.93)
    expect(hits / runs).toBeLessThan(0.97)
  }
})

test('reading times: median, its interval, and what is too few', () => {
  const random = createRandom(5)
  let hits = 0
  for (let run = 0; run < 1000; run++) {
    const summary = accepted(quantileSummary(Array.from({ length: 41 }, () => Math.exp(random.normal()))))
    if (summary.interval!.low <= 1 && 1 <= summary.interval!.high) hits++
  }
  // Order statistics are conservative: exactly 95.6 % at n = 41.
  expect(hits / 1000).toBeGreaterThan(0.93)
  expect(hits / 1000).toBeLessThan(0.98)
  expect(accepted(quantileSummary([3, 1, 2])).interval).toBeUndefined()
  expect(accepted(quantileSummary([3, 1, 2])).value).toBe(2)
  expect(refused(quantileSummary([]))).toBe('few-cases')
  expect(refused(quantileSummary([1, Number.NaN]))).toBe('not-a-number')
})
