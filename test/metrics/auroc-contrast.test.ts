import { describe, expect, test } from 'vitest'
import { auroc } from '../../src-main/metrics/auroc.ts'
import { aurocContrast } from '../../src-main/metrics/auroc-contrast.ts'
import { bootstrap } from '../../src-main/metrics/bootstrap.ts'
import { pairedDelong } from '../../src-main/metrics/paired-delong.ts'
import { createRandom } from '../../src-main/base/random.ts'
import { rankCases, weightedAuroc } from '../../src-main/metrics/weighted-auroc.ts'
import { accepted, refused } from './expect-ok.ts'

const random = createRandom(31)
const n = 240
const truths = [0.4, 0.2].map((prevalence) => Array.from({ length: n }, () => (random.next() < prevalence ? 1 : 0)))
const shared = Array.from({ length: n }, () => random.normal())
const scores = truths.map((truth) => truth.map((t, k) => Math.round((t + 0.5 * shared[k]! + random.normal()) * 10) / 10))
const own = truths[0]!.map((_, k) => k)

describe('weighted sums of areas', () => {
  test('one curve is DeLong, a difference of two is paired DeLong', () => {
    const [truth, a] = [truths[0]!, scores[0]!]
    const b = a.map((x) => x + random.normal())
    expect(accepted(aurocContrast([{ truth, scores: a, patients: own, weight: 1 }])).standardError).toBeCloseTo(accepted(auroc(truth, a)).standardError, 12)
    const difference = accepted(aurocContrast([{ truth, scores: a, patients: own, weight: 1 }, { truth, scores: b, patients: own, weight: -1 }]))
    const delong = accepted(pairedDelong(truth, a, b))
    expect(difference.value).toBeCloseTo(delong.value, 13)
    expect(difference.z).toBeCloseTo(delong.z, 10)
    expect(difference.p).toBeCloseTo(delong.p, 10)
  })

  test('the mean over findings of clustered cases has the error of the bootstrap by patient', () => {
    const patients = own.map((k) => Math.floor(k / 2))
    const mean = accepted(aurocContrast(truths.map((truth, f) => ({ truth, scores: scores[f]!, patients, weight: 0.5 }))))
    const ranked = truths.map((truth, f) => rankCases(truth, scores[f]!))
    const booted = accepted(bootstrap(n, (weights) => (weightedAuroc(ranked[0]!, weights) + weightedAuroc(ranked[1]!, weights)) / 2, { patients, replicates: 4000 }))
    expect(mean.value).toBeCloseTo(booted.value, 12)
    expect(mean.standardError / booted.standardError).toBeGreaterThan(0.93)
    expect(mean.standardError / booted.standardError).toBeLessThan(1.07)
  })

  test('refusals and no variance', () => {
    expect(refused(aurocContrast([]))).toBe('few-cases')
    expect(refused(aurocContrast([{ truth: [0, 1], scores: [1, 2], patients: [1, 2], weight: 1 }]))).toBe('few-positives')
    expect(accepted(aurocContrast([{ truth: truths[0]!, scores: truths[0]!, patients: own, weight: 1 }])).interval).toBeUndefined()
  })
})
