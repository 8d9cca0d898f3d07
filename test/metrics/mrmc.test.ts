import { describe, expect, test } from 'vitest'
import { obuchowskiRockette } from '../../src-main/metrics/obuchowski-rockette.ts'
import type { MrmcStudy } from '../../src-main/metrics/mrmc-data.ts'
import { HIGH_CORRELATION, LOW_CORRELATION, roeMetz, roeMetzArea, separationFor } from '../../src-main/metrics/roe-metz.ts'
import { createRandom } from '../../src-main/base/random.ts'
import { tTwoSided } from '../../src-main/metrics/distributions/student-t.ts'
import { accepted, numbersIn, refused } from './expect-ok.ts'
import { naiveComponents, naiveCovariance, naiveJackknife } from './naive/delong.ts'

const design = { readers: 4, positives: 18, negatives: 25, separations: [1.2, 1.6], variances: LOW_CORRELATION }

const step = (x: number): number => Math.max(1, Math.min(5, Math.round(x + 2.5)))
const average = (values: number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length

/** A rating scale of five steps, as readers use: ties in plenty. */
function fiveSteps(study: MrmcStudy): MrmcStudy {
  return { ...study, scores: study.scores.map((row) => row.map((values) => Array.from(values, step))) }
}

/** Obuchowski-Rockette by the book, nothing shared with the product but the t distribution. */
function byTheBook({ truth, scores }: MrmcStudy, covariance: typeof naiveCovariance): { f: number; ddf: number; p: number; difference: number } {
  const I = scores.length
  const J = scores[0]!.length
  const auc = scores.map((row) => row.map((values) => naiveComponents(truth, values).auc))
  const groups = { cov1: [] as number[], cov2: [] as number[], cov3: [] as number[] }
  for (let i = 0; i < I; i++) for (let j = 0; j < J; j++) for (let k = 0; k < I; k++) for (let l = 0; l < J; l++) {
    if (i === k && j === l) continue
    groups[i !== k && j === l ? 'cov1' : i === k ? 'cov2' : 'cov3'].push(covariance(truth, scores[i]![j]!, scores[k]![l]!))
  }
  const modality = auc.map(average)
  const reader = Array.from({ length: J }, (_, j) => average(auc.map((row) => row[j]!)))
  const grand = average(modality)
  const mst = (J * modality.reduce((sum, x) => sum + (x - grand) ** 2, 0)) / (I - 1)
  let mstr = 0
  for (let i = 0; i < I; i++) for (let j = 0; j < J; j++) mstr += (auc[i]![j]! - modality[i]! - reader[j]! + grand) ** 2 / ((I - 1) * (J - 1))
  const denominator = mstr + Math.max(J * (average(groups.cov2) - average(groups.cov3)), 0)
  const ddf = denominator ** 2 / (mstr ** 2 / ((I - 1) * (J - 1)))
  return { f: mst / denominator, ddf, p: tTwoSided(Math.sqrt(mst / denominator), ddf), difference: modality[0]! - modality[1]! }
}

describe('Obuchowski-Rockette', () => {
  test.each([
    ['delong', naiveCovariance, 1],
    ['delong', naiveCovariance, 2],
    ['jackknife', naiveJackknife, 1],
    ['jackknife', naiveJackknife, 2]
  ] as const)('%s covariance equals the book (%#)', (covariance, naive, seed) => {
    const study = fiveSteps(roeMetz(design, seed))
    const result = accepted(obuchowskiRockette(study, { covariance }))
    const expected = byTheBook(study, naive)
    expect(result.f / expected.f).toBeCloseTo(1, 9)
    expect(result.ddf / expected.ddf).toBeCloseTo(1, 9)
    expect(result.p).toBeCloseTo(expected.p, 10)
    expect(result.value).toBeCloseTo(expected.difference, 12)
    // Two modalities: the interval excludes 0 exactly when p < 0.05, since F = t squared.
    expect(result.differences[0]!.p).toBeCloseTo(result.p, 10)
    expect(result.interval!.low > 0 || result.interval!.high < 0).toBe(result.p < 0.05)
  })

  test('three modalities, each pair reported', () => {
    const result = accepted(obuchowskiRockette(roeMetz({ ...design, separations: [1, 1.5, 2] }, 3)))
    expect(result.differences).toHaveLength(3)
    expect(result.df1).toBe(2)
    expect(numbersIn(result).every(Number.isFinite)).toBe(true)
  })

  test('refusals', () => {
    const study = roeMetz(design, 4)
    expect(refused(obuchowskiRockette({ ...study, readers: ['one'], scores: study.scores.map((row) => row.slice(0, 1)) }))).toBe('few-cases')
    expect(refused(obuchowskiRockette({ ...study, modalities: ['one'], scores: study.scores.slice(0, 1) }))).toBe('few-cases')
    expect(refused(obuchowskiRockette({ ...study, scores: [study.scores[0]!, study.scores[1]!.slice(1)] }))).toBe('bad-input')
    expect(refused(obuchowskiRockette({ ...study, truth: study.truth.length ? new Uint8Array(43) : [] }))).toBe('one-class')
    const broken = study.scores.map((row) => row.map((values) => Array.from(values)))
    broken[1]![2]![7] = Number.NaN
    expect(refused(obuchowskiRockette({ ...study, scores: broken }))).toBe('not-a-number')
    expect(refused(obuchowskiRockette({ ...study, scores: study.scores.map((row) => row.map(() => study.truth)) }))).toBe('no-variance')
    expect(refused(obuchowskiRockette(roeMetz({ ...design, positives: 4 }, 1)))).toBe('few-positives')
  })
})

describe('Roe-Metz simulation', () => {
  test('areas of the simulated readers centre on the area of the model', () => {
    const random = createRandom(8)
    let sum = 0
    const runs = 150
    for (let run = 0; run < runs; run++) sum += accepted(obuchowskiRockette(roeMetz({ ...design, positives: 50, negatives: 50 }, random))).modalities[1]!.auc / runs
    expect(sum).toBeCloseTo(roeMetzArea(1.6, LOW_CORRELATION), 2)
    expect(roeMetzArea(separationFor(0.855, HIGH_CORRELATION), HIGH_CORRELATION)).toBeCloseTo(0.855, 12)
  })

  /** 2,000 null studies: the Monte Carlo error of a 5 % rate is 0.5 %, so 3 errors are 1.5 %. */
  test.each([
    ['low case correlation', LOW_CORRELATION, 'delong'],
    ['high case correlation', HIGH_CORRELATION, 'jackknife']
  ] as const)('type I error is 5 %% within Monte Carlo error: %s', (_name, variances, covariance) => {
    const separation = separationFor(0.855, variances)
    const random = createRandom(2024)
    const runs = 2000
    let rejected = 0
    for (let run = 0; run < runs; run++) {
      const study = roeMetz({ readers: 5, positives: 50, negatives: 50, separations: [separation, separation], variances }, random)
      if (accepted(obuchowskiRockette(study, { covariance })).p < 0.05) rejected++
    }
    expect(rejected / runs).toBeGreaterThan(0.035)
    expect(rejected / runs).toBeLessThan(0.065)
  })

  test('intervals of a true difference cover it 93 to 97 times in 100', () => {
    const separations = [separationFor(0.8, LOW_CORRELATION), separationFor(0.9, LOW_CORRELATION)]
    const random = createRandom(99)
    const runs = 2000
    let difference = 0
    let single = 0
    for (let run = 0; run < runs; run++) {
      const result = accepted(obuchowskiRockette(roeMetz({ readers: 6, positives: 50, negatives: 50, separations, variances: LOW_CORRELATION }, random)))
      if (result.interval!.low <= -0.1 && -0.1 <= result.interval!.high) difference++
      const first = result.modalities[0]!.interval!
      if (first.low <= 0.8 && 0.8 <= first.high) single++
    }
    for (const hits of [difference, single]) {
      expect(hits / runs).toBeGreaterThan(0.93)
      expect(hits / runs).toBeLessThan(0.97)
    }
  })
})
