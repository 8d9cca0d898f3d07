import { describe, expect, test } from 'vitest'
import { createRandom, type Random } from '../../src-main/base/random.ts'
import { tTwoSided } from '../../src-main/metrics/distributions/student-t.ts'
import { readersAgainstAi, type ReadersAndAi } from '../../src-main/metrics/readers-against-ai.ts'
import { LOW_CORRELATION, roeMetz, separationFor } from '../../src-main/metrics/roe-metz.ts'
import { accepted, numbersIn, refused } from './expect-ok.ts'
import { naiveComponents, naiveCovariance } from './naive/delong.ts'

const average = (values: number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length

/** Readers and an AI on cases that are hard or easy for all of them; only the readers differ in ability (Roe-Metz, the AI as a reader of a second modality). */
function studyOf(readers: number, area: number, aiArea: number, random: Random, cases = 50): ReadersAndAi {
  const reader = 0.011
  const alike = { ...LOW_CORRELATION, reader: 0, modalityReader: 0 }
  const made = roeMetz({ readers, positives: cases, negatives: cases, separations: [separationFor(area, { ...alike, reader }), separationFor(aiArea, alike)], variances: alike }, random)
  const readerScores = made.scores[0]!.map((scores) => {
    const ability = [random.normal(), random.normal()].map((x) => Math.sqrt(reader) * x)
    return Float64Array.from(scores, (score, k) => score + ability[made.truth[k]!]!)
  })
  return { readers: made.readers, truth: made.truth, readerScores, aiScores: made.scores[1]![0]! }
}

/** By the book, with nothing shared but the t distribution: the covariance of two differences from four covariances of areas, each O(n squared). */
function byTheBook({ truth, readerScores, aiScores }: ReadersAndAi): { value: number; t: number; df: number; p: number } {
  const J = readerScores.length
  const auc = readerScores.map((scores) => naiveComponents(truth, scores).auc)
  const value = naiveComponents(truth, aiScores).auc - average(auc)
  const pairs: number[] = []
  for (let j = 0; j < J; j++) for (let l = 0; l < J; l++) if (j !== l) pairs.push(naiveCovariance(truth, readerScores[j]!, readerScores[l]!) - naiveCovariance(truth, readerScores[j]!, aiScores) - naiveCovariance(truth, readerScores[l]!, aiScores) + naiveCovariance(truth, aiScores, aiScores))
  const msr = auc.reduce((sum, x) => sum + (x - average(auc)) ** 2, 0) / (J - 1)
  const total = msr + Math.max(J * average(pairs), 0)
  const df = total ** 2 / (msr ** 2 / (J - 1))
  const t = value / Math.sqrt(total / J)
  return { value, t, df, p: tTwoSided(t, df) }
}

describe('readers against the AI', () => {
  test.each([1, 2, 3, 4])('equals the book, ties and all (%#)', (seed) => {
    const made = studyOf(4, 0.8, 0.85, createRandom(seed), 22)
    const ties = { ...made, readerScores: made.readerScores.map((scores) => Array.from(scores, (x) => Math.round(x))), aiScores: Array.from(made.aiScores, (x) => Math.round(2 * x) / 2) }
    const [result, expected] = [accepted(readersAgainstAi(ties)), byTheBook(ties)]
    expect(result.value).toBeCloseTo(expected.value, 12)
    expect(result.t / expected.t).toBeCloseTo(1, 9)
    expect(result.df / expected.df).toBeCloseTo(1, 9)
    expect(result.p).toBeCloseTo(expected.p, 10)
    expect(result.interval!.low > 0 || result.interval!.high < 0).toBe(result.p < 0.05)
    expect(numbersIn(result).every(Number.isFinite)).toBe(true)
  })

  test('an AI that is one of the readers: its error over cases goes with every difference', () => {
    const made = studyOf(3, 0.8, 0.8, createRandom(9))
    const result = accepted(readersAgainstAi({ ...made, aiScores: made.readerScores[0]! }))
    expect(result.ai).toBeCloseTo(result.auc[0]!.auc, 12)
    expect(result.value).toBeCloseTo(result.auc[0]!.auc - result.mean, 12)
  })

  /** 1,000 studies of each: the Monte Carlo error of a 5 % rate is 0.7 %, so 3 errors are 2.1 %. */
  test('Roe-Metz: no difference is found 5 times in 100, and the interval covers a true one 93 to 97 times', () => {
    const random = createRandom(77)
    const runs = 1000
    let rejected = 0
    let covered = 0
    for (let run = 0; run < runs; run++) {
      if (accepted(readersAgainstAi(studyOf(5, 0.855, 0.855, random, 40))).p < 0.05) rejected++
      const { low, high } = accepted(readersAgainstAi(studyOf(5, 0.8, 0.88, random, 40))).interval!
      if (low <= 0.08 && 0.08 <= high) covered++
    }
    expect(rejected / runs).toBeGreaterThan(0.029)
    expect(rejected / runs).toBeLessThan(0.071)
    expect(covered / runs).toBeGreaterThan(0.93)
    expect(covered / runs).toBeLessThan(0.97)
  })

  test('refusals', () => {
    const made = studyOf(3, 0.8, 0.85, createRandom(5))
    expect(refused(readersAgainstAi({ ...made, readers: ['one'], readerScores: made.readerScores.slice(0, 1) }))).toBe('few-cases')
    expect(refused(readersAgainstAi({ ...made, aiScores: Array.from(made.aiScores).slice(1) }))).toBe('bad-input')
    expect(refused(readersAgainstAi({ ...made, aiScores: Array.from(made.aiScores, (x, k) => (k === 3 ? Number.NaN : x)) }))).toBe('not-a-number')
    expect(refused(readersAgainstAi({ ...made, truth: new Uint8Array(100) }))).toBe('one-class')
    expect(refused(readersAgainstAi({ ...made, readerScores: made.readers.map(() => made.truth), aiScores: made.truth }))).toBe('no-variance')
    expect(refused(readersAgainstAi({ readers: [], truth: [], readerScores: [], aiScores: [] }))).toBe('few-cases')
  })
})
