import { describe, expect, test } from 'vitest'
import { auroc } from '../../../src-main/metrics/auroc.ts'
import { confusion } from '../../../src-main/metrics/confusion.ts'
import { f1Value } from '../../../src-main/metrics/f1.ts'
import { mccValue } from '../../../src-main/metrics/mcc.ts'
import { maxMccThreshold } from '../../../src-main/metrics/threshold.ts'
import { compareFiles } from '../../../src-main/services/compare/compare.ts'
import { accepted, numbersIn, refused } from '../../metrics/expect-ok.ts'
import { folder, FINDINGS, sheetRows, simulate } from './files.ts'

const study = simulate(300, 1)
const repeat = <T>(rows: readonly T[]): T[] => [0, 1, 2].flatMap(() => [...rows])
const column = (rows: readonly (readonly number[])[], k: number): number[] => rows.map((row) => row[k]!)

describe('columns and cases', () => {
  test('columns are matched by name, rows by case, whatever their order and however the path is written', () => {
    const { put } = folder()
    const reference = put('reference.csv', sheetRows(study.ids, study.truth))
    const order = study.ids.map((_, k) => (k * 7) % 300)
    const reader = put('reader.csv', sheetRows(order.map((k) => `C:\\data\\${study.ids[k]!.replaceAll('/', '\\')}\\view1_frontal.jpg`), order.map((k) => [study.reads[k]![1]!, study.reads[k]![0]!]), ['Path', 'consolidation', 'EDEMA']))
    const result = compareFiles({ reference, readers: [reader], models: [], bootstrap: 50 })
    for (const [k, finding] of FINDINGS.entries()) {
      const expected = accepted(confusion(column(study.truth, k), column(study.reads, k))).value
      const figures = result.findings[finding]!.raters['reader']!
      expect(figures.confusion).toEqual(expected)
      expect(accepted(figures.f1).value).toBeCloseTo(f1Value(expected), 13)
      expect(accepted(figures.mcc).value).toBeCloseTo(mccValue(expected), 13)
    }
  })

  test('a case twice is refused, also when two views of one study are', () => {
    const { put } = folder()
    const reference = put('reference.csv', sheetRows(study.ids, study.truth))
    const twice = put('twice.csv', [...sheetRows(study.ids, study.reads), [study.ids[0]!, 1, 1]])
    const views = put('views.csv', [...sheetRows(study.ids, study.reads), [`${study.ids[0]!}/view2_lateral.jpg`, 1, 1]])
    expect(() => compareFiles({ reference, readers: [twice], models: [] })).toThrow(/rows 2 and 302/)
    expect(() => compareFiles({ reference, readers: [views], models: [] })).toThrow(/both case patient00001\/study1/)
  })

  test('what cannot be understood is refused by name', () => {
    const { put } = folder()
    const reference = put('reference.csv', sheetRows(study.ids, study.truth))
    const reader = put('reader.csv', sheetRows(study.ids, study.reads))
    const run = (extra: Partial<Parameters<typeof compareFiles>[0]>) => () => compareFiles({ reference, readers: [reader], models: [], bootstrap: 50, ...extra })
    expect(run({ labels: ['Fracture'] })).toThrow(/no column “Fracture”/)
    expect(run({ readers: [put('words.csv', sheetRows(study.ids, study.reads.map(() => ['perhaps', 0])))] })).toThrow(/row 2, column Edema: “perhaps”/)
    expect(run({ readers: [put('other.csv', sheetRows(study.ids.map((_, k) => `case ${k}`), study.reads))] })).toThrow(/shares no case/)
    expect(run({ readers: [put('noid.csv', sheetRows(study.ids, study.reads, ['who', ...FINDINGS]))] })).toThrow(/no column that names the case/)
    expect(run({ readers: [put('twin.csv', sheetRows(study.ids, study.reads, ['Study', 'Edema', 'edema']))] })).toThrow(/column “edema” twice/)
    expect(run({ readers: ['/nowhere/file.csv'] })).toThrow(/cannot be read/)
    expect(run({ models: [put('inf.csv', sheetRows(study.ids, study.scores.map(() => ['Infinity', 0.5])))] })).toThrow(/neither a number nor empty/)
    expect(run({ models: [reader] })).toThrow(/go by the name “reader”/)
    expect(run({ readers: [] })).toThrow(/at least one/)
  })
})

describe('missing and uncertain', () => {
  test('are not "no": policies are explicit and counted', () => {
    const { put } = folder()
    const truth = study.truth.map((row, k) => [k < 10 ? -1 : row[0]!, k < 20 ? '' : row[1]!])
    const reference = put('reference.csv', sheetRows(study.ids, truth))
    const reader = put('reader.csv', sheetRows(study.ids, study.reads))
    const of = (uncertain: 'exclude' | 'positive' | 'negative') => compareFiles({ reference, readers: [reader], models: [], uncertain, bootstrap: 50 }).findings
    expect(of('exclude')['Edema']!.reference).toMatchObject({ n: 290, uncertain: 10 })
    expect(of('exclude')['Consolidation']!.reference).toMatchObject({ n: 280, missing: 20 })
    const positives = study.truth.slice(10).filter((row) => row[0] === 1).length
    expect(of('exclude')['Edema']!.reference.positives).toBe(positives)
    expect(of('positive')['Edema']!.reference.positives).toBe(positives + 10)
    expect(of('negative')['Edema']!.reference).toMatchObject({ positives, n: 300 })
  })

  test('a reader with half the cases: own figures on those, differences on the shared ones, counted and said', () => {
    const { put } = folder()
    const reference = put('reference.csv', sheetRows(study.ids, study.truth))
    const half = put('half.csv', sheetRows(study.ids.slice(0, 150), study.reads.slice(0, 150)))
    const model = put('model.csv', sheetRows(study.ids, study.scores.map((row) => row.map((x) => (x > 0.7 ? 1 : 0)))))
    const result = compareFiles({ reference, readers: [half], models: [model], bootstrap: 200 })
    const edema = result.findings['Edema']!.raters
    expect(edema['half']).toMatchObject({ n: 150, missing: 150 })
    expect(edema['model']).toMatchObject({ n: 300, missing: 0 })
    const row = result.differences.find((each) => each.metric === 'f1' && each.finding === 'Edema')!
    const decisions = study.scores.slice(0, 150).map((x) => (x[0]! > 0.7 ? 1 : 0))
    const truth = column(study.truth, 0).slice(0, 150)
    const expected = f1Value(accepted(confusion(truth, decisions)).value) - f1Value(accepted(confusion(truth, column(study.reads, 0).slice(0, 150))).value)
    expect(accepted(row.result)).toMatchObject({ n: 150, value: expect.closeTo(expected, 12) })
    expect(result.warnings.join()).toContain('half lacks 150 of 300 cases')
  })
})

describe('thresholds', () => {
  const validation = simulate(200, 2, 5001)

  test('without a validation set a score model gets threshold-free figures only', () => {
    const { put } = folder()
    const reference = put('reference.csv', sheetRows(study.ids, study.truth))
    const model = put('model.csv', sheetRows(study.ids, study.scores))
    const result = compareFiles({ reference, readers: [], models: [model], bootstrap: 50 })
    const figures = result.findings['Edema']!.raters['model']!
    expect(accepted(figures.auroc!).value).toBeCloseTo(accepted(auroc(column(study.truth, 0), column(study.scores, 0))).value, 13)
    expect(refused(figures.f1)).toBe('undefined')
    expect(figures.threshold).toBeNull()
    expect(result.warnings.join()).toContain('no thresholds were given')
    expect(result.summary).toContain('cannot be compared with a reader')
  })

  test('the four ways to give a validation set choose the same thresholds', () => {
    const { put } = folder()
    const reference = put('reference.csv', sheetRows(study.ids, study.truth))
    const model = put('model.csv', sheetRows(study.ids, study.scores))
    const labels = put('labels.csv', sheetRows(validation.ids, validation.truth))
    const scores = put('validation_scores.csv', sheetRows(validation.ids, validation.scores))
    const beside = put('beside.csv', sheetRows(validation.ids, validation.ids.map((_, k) => [...validation.truth[k]!, ...validation.scores[k]!]), ['Study', ...FINDINGS, 'Edema score', 'Consolidation score']))
    const both = put('both.csv', sheetRows([...study.ids, ...validation.ids], [...study.scores, ...validation.scores]))
    const expected = FINDINGS.map((_, k) => accepted(maxMccThreshold(column(validation.truth, k), column(validation.scores, k))).value)
    const table = put('table.csv', [['finding', 'threshold'], ...FINDINGS.map((finding, k) => [finding, expected[k]!])])
    const chosen = (models: string[], thresholdsFrom: string[]): (number | undefined)[] => {
      const result = compareFiles({ reference, readers: [], models, thresholdsFrom, bootstrap: 50 })
      return FINDINGS.map((finding) => Object.values(result.findings[finding]!.raters)[0]!.threshold?.value)
    }
    expect(chosen([model], [labels, scores])).toEqual(expected)
    expect(chosen([model], [labels, `model=${scores}`])).toEqual(expected)
    expect(chosen([model], [beside])).toEqual(expected)
    expect(chosen([both], [labels])).toEqual(expected)
    expect(chosen([model], [table])).toEqual(expected)
  })

  test('the scored set itself, or its patients, is refused as a validation set', () => {
    const { put } = folder()
    const reference = put('reference.csv', sheetRows(study.ids, study.truth))
    const model = put('model.csv', sheetRows(study.ids, study.scores))
    const run = (file: string) => () => compareFiles({ reference, readers: [], models: [model], thresholdsFrom: [file], bootstrap: 50 })
    expect(run(reference)).toThrow(/shares 300 of its cases/)
    expect(run(put('samePatients.csv', sheetRows(study.ids.map((id) => id.replace('study1', 'study2')), study.truth)))).toThrow(/patients of 300 of its cases/)
    expect(run(put('unscored.csv', sheetRows(validation.ids, validation.truth)))).toThrow(/No scores of model for Edema/)
  })

  test('--tune-on-test shows the optimism and warns in the summary', () => {
    const { put } = folder()
    const reference = put('reference.csv', sheetRows(study.ids, study.truth))
    const reader = put('reader.csv', sheetRows(study.ids, study.reads))
    const model = put('model.csv', sheetRows(study.ids, study.scores))
    const result = compareFiles({ reference, readers: [reader], models: [model], tuneOnTest: true, bootstrap: 50 })
    expect(result.findings['Edema']!.raters['model']!.threshold!.tunedOnScoredCases).toBe(true)
    expect(accepted(result.findings['Edema']!.raters['model']!.optimism!).value).toBeGreaterThan(0)
    expect(result.tuned['model']!.apparent.f1).toBeGreaterThan(result.tuned['model']!.honest.f1)
    expect(result.summary).toContain('tuned on these very cases')
  })
})

describe('differences', () => {
  test('same seed, same numbers; no NaN anywhere; means and pairs hang together', () => {
    const files = folder()
    const reference = files.put('reference.csv', sheetRows(study.ids, study.truth))
    const readers = [1, 2, 3].map((r) => files.put(`reader${r}.csv`, sheetRows(study.ids, simulate(300, 1).scores.map((row, k) => row.map((x, f) => (x + Math.sin(k * r + f) > 0.7 ? 1 : 0))))))
    const model = files.put('model.csv', sheetRows(study.ids, study.scores.map((row) => row.map((x) => (x > 0.7 ? 1 : 0)))))
    const run = () => compareFiles({ reference, readers, models: [model], bootstrap: 200, seed: 9 })
    const result = run()
    expect(run()).toEqual(result)
    expect(numbersIn(result).every(Number.isFinite)).toBe(true)
    const mean = (name: string): number => accepted(result.macro[name]!.f1).value
    expect(accepted(result.averageReader!.f1).value).toBeCloseTo((mean('reader1') + mean('reader2') + mean('reader3')) / 3, 12)
    const overall = result.differences.find((row) => row.finding === null && row.metric === 'f1' && row.b === 'average of 3 readers')!
    expect(accepted(overall.result).value).toBeCloseTo(mean('model') - accepted(result.averageReader!.f1).value, 12)
    for (const name of ['model', 'reader1']) {
      for (const metric of ['mcc', 'sensitivity', 'specificity'] as const) {
        const each = FINDINGS.map((finding) => accepted(result.findings[finding]!.raters[name]![metric]).value)
        expect(accepted(result.macro[name]![metric]).value).toBeCloseTo((each[0]! + each[1]!) / 2, 12)
      }
    }
    const votes = study.truth.map((_, k) => [1, 2, 3].filter((r) => study.scores[k]![0]! + Math.sin(k * r) > 0.7).length)
    const majority = accepted(confusion(column(study.truth, 0), votes.map((count) => (count >= 2 ? 1 : 0)))).value
    expect(result.findings['Edema']!.raters['majority of 3 readers']!.confusion).toEqual(majority)
    expect(result.agreement.map((row) => row.finding)).toEqual(FINDINGS)
    const adjusted = result.differences.filter((row) => row.finding !== null)
    expect(adjusted.every((row) => row.pHolm! >= accepted(row.result).p)).toBe(true)
    expect(result.summary).toContain('an average single reader (of 3)')
  })

  test('two raters who agree throughout: difference 0, p 1, no interval of no width', () => {
    const files = folder()
    const reference = files.put('reference.csv', sheetRows(study.ids, study.truth))
    const result = compareFiles({ reference, readers: [files.put('a.csv', sheetRows(study.ids, study.reads)), files.put('b.csv', sheetRows(study.ids, study.reads))], models: [], bootstrap: 100 })
    const row = accepted(result.differences[0]!.result)
    expect(row).toMatchObject({ value: 0, p: 1 })
    expect(row.interval).toBeUndefined()
  })

  test('patients with several studies are drawn whole', () => {
    const files = folder()
    const ids = [1, 2, 3].flatMap((s) => study.ids.map((id) => id.replace('study1', `study${s}`)))
    const single = compareFiles({ reference: files.put('r1.csv', sheetRows(study.ids, study.truth)), readers: [], models: [files.put('m1.csv', sheetRows(study.ids, study.scores))], bootstrap: 1000 })
    const triple = compareFiles({ reference: files.put('r3.csv', sheetRows(ids, repeat(study.truth))), readers: [], models: [files.put('m3.csv', sheetRows(ids, repeat(study.scores)))], bootstrap: 1000 })
    const width = (result: typeof single, name: string): number => {
      const { interval } = accepted(result.findings['Edema']!.raters[name]!.auroc!)
      return interval!.high - interval!.low
    }
    expect(width(triple, 'm3') / width(single, 'm1')).toBeCloseTo(1, 1)
    expect(triple.reference).toMatchObject({ cases: 900, patients: 300 })
    expect(triple.warnings.join()).toContain('several studies')
  })
})

test('too few positives: the figure is refused with its reason, the rest stands', () => {
  const { put } = folder()
  const truth = study.truth.map((row, k) => [row[0]!, k < 4 ? 1 : 0])
  const reference = put('reference.csv', sheetRows(study.ids, truth))
  const result = compareFiles({ reference, readers: [put('reader.csv', sheetRows(study.ids, study.reads))], models: [put('model.csv', sheetRows(study.ids, study.scores))], bootstrap: 50 })
  const rare = result.findings['Consolidation']!.raters
  expect(refused(rare['reader']!.f1)).toBe('few-positives')
  expect(refused(rare['model']!.auroc!)).toBe('few-positives')
  expect(rare['reader']!.confusion!.tp + rare['reader']!.confusion!.fn).toBe(4)
  expect(result.settings.commonFindings).toEqual(['Edema'])
  expect(numbersIn(result).every(Number.isFinite)).toBe(true)
})
