import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { auroc } from '../../src-main/metrics/auroc.ts'
import { cohenKappa } from '../../src-main/metrics/cohen-kappa.ts'
import { confusion } from '../../src-main/metrics/confusion.ts'
import { f1 } from '../../src-main/metrics/f1.ts'
import { mcc } from '../../src-main/metrics/mcc.ts'
import { pairedDelong } from '../../src-main/metrics/paired-delong.ts'
import { negativePredictiveValue, positivePredictiveValue, sensitivity, specificity } from '../../src-main/metrics/rates.ts'
import { accepted } from './expect-ok.ts'

const folder = fileURLToPath(new URL('../../../shared/corpus/reader-study/', import.meta.url))
const present = existsSync(folder)
if (!present) console.warn('reader-study corpus absent: its numbers are not checked')

type Table = Record<string, number> & Record<`${string}_wilson95`, [number, number]>
type Expected = {
  radiologists: Record<string, Record<string, Table>>
  models: Record<string, { auroc: Record<string, { auc: number; delong_var: number; ci95_wald: [number, number]; ci95_logit: [number, number] }>; decisions?: Record<string, Table> }>
  delong_pairs: Record<string, Record<string, { diff: number; var: number; z: number; p: number }>>
  cohen_bc4_bc8: Record<string, number>
  macro5: Record<string, { f1: number; mcc: number }>
  column_trap: Record<string, { f1_by_name: number; f1_by_position: number }>
}

/** Columns by name, as the corpus demands; rows in file order (all files list the same studies). */
function columns(file: string): Record<string, number[]> {
  const [head, ...lines] = readFileSync(folder + file, 'utf8').trim().split(/\r?\n/)
  const rows = lines.map((line) => line.split(','))
  return Object.fromEntries(head!.split(',').map((name, k) => [name, rows.map((row) => Number(row[k]))]))
}

/** The corpus holds findings with 4 positives, so the bar of 5 is lowered for the comparison. */
const all = { minPerClass: 0 }

/** Every figure of one 2 x 2 table to 1e-9. */
function expectTable(truth: number[], decisions: number[], expected: Table): void {
  const table = accepted(confusion(truth, decisions)).value
  expect(table).toEqual({ tp: expected.tp, fp: expected.fp, fn: expected.fn, tn: expected.tn })
  expect(accepted(f1(table, all)).value).toBeCloseTo(expected.f1!, 9)
  expect(accepted(mcc(table, all)).value).toBeCloseTo(expected.mcc!, 9)
  expect(accepted(cohenKappa(truth, decisions)).value).toBeCloseTo(expected.cohen_kappa_vs_gt!, 9)
  for (const [name, rate] of [['sensitivity', sensitivity], ['specificity', specificity], ['ppv', positivePredictiveValue], ['npv', negativePredictiveValue]] as const) {
    const result = accepted(rate(table, all))
    expect(result.value).toBeCloseTo(expected[name]!, 9)
    const [low, high] = expected[`${name}_wilson95`]!
    expect(result.interval!.low).toBeCloseTo(low, 9)
    expect(result.interval!.high).toBeCloseTo(high, 9)
  }
}

describe.skipIf(!present)('the public reader study', () => {
  const expected: Expected = present ? JSON.parse(readFileSync(folder + 'expected.json', 'utf8')) : { radiologists: {}, models: {}, delong_pairs: {}, cohen_bc4_bc8: {}, macro5: {}, column_trap: {} }
  const truth = present ? columns('groundtruth.csv') : {}

  test.each(Object.keys(expected.radiologists))('radiologist %s', (name) => {
    const reads = columns(`${name}.csv`)
    for (const [finding, table] of Object.entries(expected.radiologists[name]!)) expectTable(truth[finding]!, reads[finding]!, table)
    const five = Object.keys(expected.cohen_bc4_bc8)
    const tables = five.map((finding) => accepted(confusion(truth[finding]!, reads[finding]!)).value)
    const macro = (figure: typeof f1): number => tables.reduce((sum, table) => sum + accepted(figure(table)).value, 0) / five.length
    expect(macro(f1)).toBeCloseTo(expected.macro5[name]!.f1, 9)
    expect(macro(mcc)).toBeCloseTo(expected.macro5[name]!.mcc, 9)
  })

  test('the two radiologists with each other', () => {
    const [first, second] = [columns('bc4.csv'), columns('bc8.csv')]
    for (const [finding, kappa] of Object.entries(expected.cohen_bc4_bc8)) expect(accepted(cohenKappa(first[finding]!, second[finding]!)).value).toBeCloseTo(kappa, 9)
  })

  test.each(Object.keys(expected.models))('model %s', (name) => {
    const scores = columns(`${name}_predictions.csv`)
    for (const [finding, figures] of Object.entries(expected.models[name]!.auroc)) {
      const result = accepted(auroc(truth[finding]!, scores[finding]!))
      expect(result.value).toBeCloseTo(figures.auc, 7)
      expect(result.variance).toBeCloseTo(figures.delong_var, 9)
      expect([result.interval!.low, result.interval!.high]).toEqual(figures.ci95_wald.map((x) => expect.closeTo(x, 7)))
      expect([result.intervalLogit!.low, result.intervalLogit!.high]).toEqual(figures.ci95_logit.map((x) => expect.closeTo(x, 7)))
    }
    const decisions = expected.models[name]!.decisions
    if (decisions) for (const [finding, table] of Object.entries(decisions)) expectTable(truth[finding]!, columns(`${name}_decisions.csv`)[finding]!, table)
  })

  test.each(Object.keys(expected.delong_pairs))('paired DeLong %s', (pair) => {
    const [a, b] = pair.split('|').map((name) => columns(`${name}_predictions.csv`))
    for (const [finding, figures] of Object.entries(expected.delong_pairs[pair]!)) {
      const result = accepted(pairedDelong(truth[finding]!, a![finding]!, b![finding]!))
      expect(result.value).toBeCloseTo(figures.diff, 9)
      expect(result.variance).toBeCloseTo(figures.var, 10)
      expect(result.z).toBeCloseTo(figures.z, 7)
      expect(result.p).toBeCloseTo(figures.p, 7)
    }
  })

  test('by position the swapped columns would give nonsense', () => {
    const reads = columns('bc4.csv')
    for (const [finding, { f1_by_name, f1_by_position }] of Object.entries(expected.column_trap)) {
      const swapped = finding === 'Lung Opacity' ? 'Lung Lesion' : 'Lung Opacity'
      const of = (column: string): number => accepted(f1(accepted(confusion(truth[finding]!, reads[column]!)).value)).value
      expect(of(finding)).toBeCloseTo(f1_by_name, 9)
      expect(of(swapped)).toBeCloseTo(f1_by_position, 9)
    }
  })
})
