import { describe, expect, test } from 'vitest'
import { auroc } from '../../src-main/metrics/auroc.ts'
import { bootstrap } from '../../src-main/metrics/bootstrap.ts'
import { bootstrapAuroc } from '../../src-main/metrics/bootstrap-auroc.ts'
import { createRandom } from '../../src-main/base/random.ts'
import { percentileInterval } from '../../src-main/metrics/quantiles.ts'
import { resampler } from '../../src-main/metrics/resample.ts'
import { rankCases, weightedAuroc } from '../../src-main/metrics/weighted-auroc.ts'
import { accepted, refused } from './expect-ok.ts'
import { naiveComponents } from './naive/delong.ts'

const random = createRandom(11)
const truth = Array.from({ length: 150 }, (_, k) => (k % 3 === 0 ? 1 : 0))
const scores = truth.map((t) => Math.round((t + random.normal()) * 4) / 4)
const run = (seed: number) => accepted(bootstrapAuroc(truth, scores, { seed })).interval
const five = <T>(values: readonly T[]): T[] => values.flatMap((value) => [value, value, value, value, value])
const share = (weights: Int32Array): number => (weights[0]! > 0 ? 1 / weights[0]! : Number.NaN)

describe('bootstrap', () => {
  test('the weighted area equals the naive area of the cases written out', () => {
    const weights = Int32Array.from(truth, () => random.integer(4))
    const expanded = truth.flatMap((t, k) => Array.from({ length: weights[k]! }, () => [t, scores[k]!] as const))
    expect(weightedAuroc(rankCases(truth, scores), weights)).toBeCloseTo(naiveComponents(expanded.map(([t]) => t), expanded.map(([, s]) => s)).auc, 13)
  })

  test('the same seed gives the same interval, another seed another', () => {
    expect(run(5)).toEqual(run(5))
    expect(run(5)).not.toEqual(run(6))
  })

  test('its error agrees with DeLong when every case is its own patient', () => {
    const error = accepted(bootstrapAuroc(truth, scores, { replicates: 4000 })).standardError
    expect(error / accepted(auroc(truth, scores)).standardError).toBeCloseTo(1, 1)
  })

  test('copies of a patient add nothing: five copies give the error of one', () => {
    const patients = five(truth.map((_, k) => `patient ${k}`))
    const one = accepted(bootstrapAuroc(truth, scores, { replicates: 2000 })).standardError
    const clustered = accepted(bootstrapAuroc(five(truth), five(scores), { patients, replicates: 2000 })).standardError
    const blind = accepted(bootstrapAuroc(five(truth), five(scores), { replicates: 2000 })).standardError
    expect(clustered / one).toBeCloseTo(1, 1)
    expect(blind / one).toBeLessThan(0.6)
  })

  test('strata keep their number of patients; a patient brings all its cases', () => {
    const patients = truth.map((_, k) => Math.floor(k / 2))
    const strata = truth
    const draw = resampler(truth.length, { patients, strata })
    const weights = new Int32Array(truth.length)
    for (let k = 0; k < 20; k++) {
      draw(random, weights)
      for (let p = 0; p < 75; p++) expect(weights[2 * p]).toBe(weights[2 * p + 1])
    }
    const alone = resampler(truth.length, { strata })
    alone(random, weights)
    expect(weights.reduce((sum, w, k) => sum + w * truth[k]!, 0)).toBe(50)
    expect(weights.reduce((sum, w) => sum + w, 0)).toBe(150)
  })

  test('a patient with positive and negative films belongs to the positive stratum', () => {
    // Patients a (1, 0), b (0, 0), c (0, 0): a is alone in its stratum, so each draw holds it exactly once.
    const draw = resampler(6, { patients: ['a', 'a', 'b', 'b', 'c', 'c'], strata: [1, 0, 0, 0, 0, 0] })
    const weights = new Int32Array(6)
    for (let k = 0; k < 30; k++) {
      draw(random, weights)
      expect([weights[0], weights[1]]).toEqual([1, 1])
    }
  })

  test('the percentile interval takes the stated share of draws', () => {
    const draws = Array.from({ length: 1001 }, (_, k) => 1000 - k)
    expect(percentileInterval(draws, 0.95, 'x')).toMatchObject({ low: expect.closeTo(25, 9), high: expect.closeTo(975, 9) })
    expect(percentileInterval(draws, 0.9, 'x')).toMatchObject({ low: expect.closeTo(50, 9), high: expect.closeTo(950, 9) })
    expect(percentileInterval([1, 2, 3], 0.95, 'x')).toBeNull()
  })

  test('undefined replicates are counted and, when many, refused', () => {
    const rare = Array.from({ length: 40 }, (_, k) => (k === 0 ? 1 : 0))
    expect(refused(bootstrap(rare.length, share))).toBe('undefined')
    expect(refused(bootstrap(1, () => 1))).toBe('few-cases')
    expect(refused(bootstrap(10, () => 1, { replicates: 3 }))).toBe('bad-input')
    expect(refused(bootstrap(10, () => Number.NaN))).toBe('undefined')
    expect(refused(bootstrapAuroc([1, 0, 1], [1, 2, 3]))).toBe('few-positives')
  })

  test('a perfect area has no bootstrap interval', () => {
    const result = accepted(bootstrapAuroc(truth, truth))
    expect(result.interval).toBeUndefined()
    expect(result.note).toContain('exact bound')
  })

  test('p is small for a real difference and not for none', () => {
    const values = Array.from({ length: 200 }, () => random.normal())
    const mean = (shift: number) => (weights: Int32Array) => weights.reduce((sum, w, k) => sum + w * (values[k]! + shift), 0) / 200
    expect(accepted(bootstrap(200, mean(0.5))).p).toBeLessThan(0.01)
    expect(accepted(bootstrap(200, mean(-values.reduce((s, v) => s + v, 0) / 200))).p).toBeGreaterThan(0.5)
  })
})
