import { describe, expect, test } from 'vitest'
import { createRandom } from '../../src-main/base/random.ts'
import { auroc } from '../../src-main/metrics/auroc.ts'
import { brier } from '../../src-main/metrics/brier.ts'
import { calibrationSlope } from '../../src-main/metrics/calibration-slope.ts'
import { checkIds } from '../../src-main/metrics/check.ts'
import { cohenKappa } from '../../src-main/metrics/cohen-kappa.ts'
import { confusion } from '../../src-main/metrics/confusion.ts'
import { f1 } from '../../src-main/metrics/f1.ts'
import { fleissKappa } from '../../src-main/metrics/fleiss-kappa.ts'
import { gwetAc1 } from '../../src-main/metrics/gwet-ac1.ts'
import { krippendorffAlpha } from '../../src-main/metrics/krippendorff-alpha.ts'
import { mcc } from '../../src-main/metrics/mcc.ts'
import { netBenefit } from '../../src-main/metrics/net-benefit.ts'
import { optimism } from '../../src-main/metrics/optimism.ts'
import { pabak } from '../../src-main/metrics/pabak.ts'
import { precisionRecall } from '../../src-main/metrics/precision-recall.ts'
import { reliability } from '../../src-main/metrics/reliability.ts'
import { rocCurve } from '../../src-main/metrics/roc-curve.ts'
import { bySubgroup } from '../../src-main/metrics/subgroup.ts'
import { switchRates } from '../../src-main/metrics/switch-rates.ts'
import { maxMccThreshold } from '../../src-main/metrics/threshold.ts'
import type { Refusal } from '../../src-main/metrics/result.ts'
import { accepted, numbersIn, refused } from './expect-ok.ts'

const alternating = Array.from({ length: 40 }, (_, k) => k % 2)
const inputs: Record<string, { truth: number[]; scores: number[] }> = {
  empty: { truth: [], scores: [] },
  'one case': { truth: [1], scores: [0.5] },
  'n = 3': { truth: [1, 0, 1], scores: [0.2, 0.1, 0.9] },
  'all negative': { truth: Array.from({ length: 40 }, () => 0), scores: alternating },
  'all positive': { truth: Array.from({ length: 40 }, () => 1), scores: alternating },
  'all ties': { truth: alternating, scores: Array.from({ length: 40 }, () => 0.5) },
  perfect: { truth: alternating, scores: alternating },
  reversed: { truth: alternating, scores: alternating.map((x) => 1 - x) },
  'a NaN': { truth: alternating, scores: alternating.map((x, k) => (k === 7 ? Number.NaN : x)) },
  infinite: { truth: alternating, scores: alternating.map((x, k) => (k === 7 ? Infinity : x)) },
  'four positives': { truth: alternating.map((x, k) => (k < 8 ? x : 0)), scores: alternating },
  'lengths differ': { truth: alternating, scores: [0.1] },
  'truth of 2': { truth: alternating.map((x) => 2 * x), scores: alternating }
}

const statistics: Record<string, (truth: number[], scores: number[]) => { ok: true } | Refusal> = {
  auroc,
  precisionRecall,
  rocCurve,
  reliability,
  brier,
  calibrationSlope,
  netBenefit,
  maxMccThreshold,
  optimism,
  f1: (truth, scores) => {
    const table = confusion(truth, scores)
    return table.ok ? f1(table.value) : table
  },
  mcc: (truth, scores) => {
    const table = confusion(truth, scores)
    return table.ok ? mcc(table.value) : table
  },
  cohenKappa,
  pabak,
  switchRates: (truth, scores) => switchRates(truth, scores, scores.toReversed())
}

describe.each(Object.keys(inputs))('%s', (name) => {
  test.each(Object.keys(statistics))('%s gives a number or a reason, never NaN', (statistic) => {
    const { truth, scores } = inputs[name]!
    const result = statistics[statistic]!(truth, scores)
    expect(numbersIn(result).every(Number.isFinite)).toBe(true)
    expect(result.ok || /^[A-Z0-9].*[.)]$/s.test(result.reason)).toBe(true)
  })
})

test('duplicate ids are named', () => {
  expect(checkIds(['a', 'b', 'c'])).toBeNull()
  const fault = checkIds(['a', 'b', 'a', 'c', 'b'])
  expect(fault).toMatchObject({ code: 'duplicate-ids', reason: expect.stringContaining('a, b') })
})

test('10,000 cases x 12 readers, a fifth of the reads missing', () => {
  const random = createRandom(12)
  const full = Array.from({ length: 10_000 }, () => {
    const t = random.next() < 0.1 ? 1 : 0
    return Array.from({ length: 12 }, () => (random.next() < 0.1 ? 1 - t : t))
  })
  const gaps = full.map((row) => row.map((value) => (random.next() < 0.2 ? null : value)))
  const expected = accepted(fleissKappa(full)).value
  expect(expected).toBeGreaterThan(0.35)
  expect(accepted(krippendorffAlpha(full)).value).toBeCloseTo(expected, 4)
  expect(accepted(krippendorffAlpha(gaps)).value).toBeCloseTo(expected, 1)
  expect(accepted(gwetAc1(gaps)).value).toBeCloseTo(accepted(gwetAc1(full)).value, 1)
  expect(refused(fleissKappa(gaps))).toBe('bad-input')
})

test('subgroups: small ones are marked, missing groups are counted', () => {
  const groups = Array.from({ length: 60 }, (_, k) => (k < 40 ? 'F' : k < 55 ? 'M' : null))
  const truth = groups.map((_, k) => k % 2)
  const rows = bySubgroup(groups, (cases) => auroc(cases.map((k) => truth[k]!), cases.map((k) => truth[k]! + (k % 5))))
  expect(rows.map(({ group, n, small }) => [group, n, small])).toEqual([['F', 40, false], ['M', 15, true], ['unknown', 5, true]])
  expect(refused(rows[2]!.result)).toBe('few-positives')
})

test('DeLong intervals cover the area about 95 times in 100', () => {
  const random = createRandom(4)
  let hits = 0
  for (let run = 0; run < 1500; run++) {
    const truth = Array.from({ length: 150 }, (_, k) => (k < 50 ? 1 : 0))
    const { interval } = accepted(auroc(truth, truth.map((t) => t + random.normal())))
    if (interval!.low <= 0.7602499389 && 0.7602499389 <= interval!.high) hits++
  }
  expect(hits / 1500).toBeGreaterThan(0.93)
  expect(hits / 1500).toBeLessThan(0.97)
})
