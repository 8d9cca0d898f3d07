import { describe, expect, test } from 'vitest'
import { auroc } from '../../src-main/metrics/auroc.ts'
import { brier } from '../../src-main/metrics/brier.ts'
import { calibrationSlope } from '../../src-main/metrics/calibration-slope.ts'
import { cohenKappa } from '../../src-main/metrics/cohen-kappa.ts'
import { confusion } from '../../src-main/metrics/confusion.ts'
import { f1 } from '../../src-main/metrics/f1.ts'
import { mcc } from '../../src-main/metrics/mcc.ts'
import { mcnemar } from '../../src-main/metrics/mcnemar.ts'
import { precisionRecall } from '../../src-main/metrics/precision-recall.ts'
import { clopperPearson, wilson } from '../../src-main/metrics/proportion.ts'
import { quantileSummary } from '../../src-main/metrics/quantiles.ts'
import { accuracy, positivePredictiveValue, sensitivity, specificity } from '../../src-main/metrics/rates.ts'
import { reliability } from '../../src-main/metrics/reliability.ts'
import { rocCurve } from '../../src-main/metrics/roc-curve.ts'
import { accepted } from './expect-ok.ts'
import oracle from './oracle/binary.json' with { type: 'json' }

const key = (x: number, y: number): string => `${x.toFixed(12)} ${y.toFixed(12)}`

/** Against scikit-learn and scipy on 160 cases with ties; recorded by test/metrics/oracle/binary.py. */
describe('scikit-learn and scipy agree', () => {
  const { truth, a, b, decisionsA, decisionsB, gradesA, gradesB } = oracle
  const table = accepted(confusion(truth, decisionsA)).value

  test('2 x 2 table and what follows from it', () => {
    expect(table).toEqual(oracle.confusion)
    expect(accepted(f1(table)).value).toBeCloseTo(oracle.f1, 13)
    expect(accepted(mcc(table)).value).toBeCloseTo(oracle.mcc, 13)
    expect(accepted(positivePredictiveValue(table)).value).toBeCloseTo(oracle.ppv, 13)
    expect(accepted(accuracy(table)).value).toBeCloseTo(oracle.accuracy, 13)
  })

  test('Wilson and Clopper-Pearson', () => {
    const found = accepted(sensitivity(table))
    expect(found.value).toBeCloseTo(oracle.sensitivity, 13)
    expect(found.interval!.low).toBeCloseTo(oracle.sensitivityWilson[0]!, 12)
    expect(found.interval!.high).toBeCloseTo(oracle.sensitivityWilson[1]!, 12)
    expect(accepted(specificity(table)).interval!.low).toBeCloseTo(oracle.specificityWilson[0]!, 12)
    const exact = clopperPearson(table.tp, table.tp + table.fn)
    expect([exact.low, exact.high]).toEqual(oracle.sensitivityExact.map((x) => expect.closeTo(x, 11)))
    expect(wilson(0, 10).low).toBe(0)
    expect(wilson(10, 10).high).toBe(1)
  })

  test('areas under ROC and precision-recall', () => {
    expect(accepted(auroc(truth, a)).value).toBeCloseTo(oracle.aurocA, 13)
    expect(accepted(auroc(truth, b)).value).toBeCloseTo(oracle.aurocB, 13)
    expect(accepted(precisionRecall(truth, a)).value).toBeCloseTo(oracle.averagePrecision, 13)
  })

  test('the ROC curve passes through the same points, straight runs dropped', () => {
    const points = accepted(rocCurve(truth, a)).value
    const expected = new Set(oracle.roc[0]!.map((fpr, k) => key(fpr, oracle.roc[1]![k]!)))
    expect(points[0]).toEqual({ falsePositiveRate: 0, sensitivity: 0, threshold: null })
    expect(points.at(-1)).toMatchObject({ falsePositiveRate: 1, sensitivity: 1 })
    for (const point of points) expect(expected).toContain(key(point.falsePositiveRate, point.sensitivity))
    const area = points.slice(1).reduce((sum, p, k) => sum + ((p.falsePositiveRate - points[k]!.falsePositiveRate) * (p.sensitivity + points[k]!.sensitivity)) / 2, 0)
    expect(area).toBeCloseTo(oracle.aurocA, 12)
  })

  test('kappa, plain and weighted', () => {
    expect(accepted(cohenKappa(gradesA, gradesB)).value).toBeCloseTo(oracle.kappa, 12)
    expect(accepted(cohenKappa(gradesA, gradesB, { weights: 'linear' })).value).toBeCloseTo(oracle.kappaLinear, 12)
    expect(accepted(cohenKappa(gradesA, gradesB, { weights: 'quadratic' })).value).toBeCloseTo(oracle.kappaQuadratic, 12)
  })

  test('McNemar exact and mid-p', () => {
    const result = accepted(mcnemar(truth, decisionsA, decisionsB))
    expect([result.onlyA, result.onlyB]).toEqual([oracle.mcnemar.onlyA, oracle.mcnemar.onlyB])
    expect(result.pExact).toBeCloseTo(oracle.mcnemar.pExact, 12)
    expect(result.pMid).toBeCloseTo(oracle.mcnemar.pMid, 12)
  })

  test('Brier, calibration slope and intercept', () => {
    expect(accepted(brier(truth, a)).value).toBeCloseTo(oracle.brier, 13)
    const slope = accepted(calibrationSlope(truth, a))
    expect(slope.value).toBeCloseTo(oracle.logistic.slope, 7)
    expect(slope.intercept).toBeCloseTo(oracle.logistic.intercept, 7)
    expect(slope.inTheLarge).toBeCloseTo(oracle.logistic.inTheLarge, 10)
  })

  test('reliability bins, and ECE from them', () => {
    const result = accepted(reliability(truth, a))
    expect(result.bins.map((bin) => bin.meanProbability)).toEqual(oracle.reliability.predicted.map((x) => expect.closeTo(x, 12)))
    expect(result.bins.map((bin) => bin.observed)).toEqual(oracle.reliability.observed.map((x) => expect.closeTo(x, 12)))
    expect(result.bins.reduce((sum, bin) => sum + bin.n, 0)).toBe(truth.length)
    expect(result.method).toContain('10 equal-width bins')
    const byCount = accepted(reliability(truth, a, { spacing: 'equal-count', bins: 5 }))
    expect(byCount.bins.reduce((sum, bin) => sum + bin.n, 0)).toBe(truth.length)
  })

  test('quantiles', () => {
    const s = accepted(quantileSummary(a))
    expect([s.p10, s.p25, s.value, s.p75, s.p90]).toEqual(oracle.quantiles.map((x) => expect.closeTo(x, 13)))
  })
})
