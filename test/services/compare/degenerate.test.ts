import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../src-main/base/random.ts'
import { compareStudy } from '../../../src-main/services/compare/compare.ts'
import { findingDetail } from '../../../src-main/services/compare/detail/index.ts'
import { comparisonCsv } from '../../../src-main/services/compare/export-csv.ts'
import { loadStudy, type CompareOptions, type Study } from '../../../src-main/services/compare/study.ts'
import { accepted, numbersIn, refused } from '../../metrics/expect-ok.ts'
import { folder } from './files.ts'

const DETAIL = { level: 0.95, minPerClass: 5, prevalence: null }

/** Everything the page, the CSV and the report would show: no number may be NaN or infinite. */
function everything(options: CompareOptions): { study: Study; comparison: ReturnType<typeof compareStudy>; details: ReturnType<typeof findingDetail>[] } {
  const study = loadStudy(options)
  const comparison = compareStudy(study, { bootstrap: 50, ...options })
  const details = study.findings.map((finding) => findingDetail(study, finding, DETAIL))
  expect(numbersIn([comparison, details]).every(Number.isFinite)).toBe(true)
  expect(comparisonCsv(comparison, details)).not.toMatch(/NaN|Infinity|undefined/)
  return { study, comparison, details }
}

const sheet = (values: readonly (readonly (string | number)[])[], findings = ['Edema']): (string | number)[][] => [['Study', ...findings], ...values.map((row, k) => [`case ${k + 1}`, ...row])]
const rows = (n: number, value: (k: number) => string | number): (string | number)[][] => Array.from({ length: n }, (_, k) => [value(k)])
const truth = (k: number): number => (k % 3 === 0 ? 1 : 0)

describe('degenerate input gives a refusal with the reason, or the right number', () => {
  test.each<[string, number, (k: number) => string | number, (k: number) => string | number, (k: number) => string | number, string]>([
    ['one class only', 40, () => 1, (k) => k % 2, (k) => k / 40, 'one-class'],
    ['three cases', 3, truth, (k) => k % 2, (k) => k / 3, 'few-positives'],
    ['a reference that knows nothing', 40, () => -1, (k) => k % 2, (k) => k / 40, 'few-cases']
  ])('%s', (_what, n, reference, reader, model, code) => {
    const { put } = folder()
    const { comparison, details } = everything({ reference: put('r.csv', [...sheet(rows(n, reference), ['Edema']), ['anchor', 0]]), readers: [put('a.csv', sheet(rows(n, reader))), put('b.csv', sheet(rows(n, (k) => (k + 1) % 2)))], models: [put('m.csv', sheet(rows(n, model)))] })
    const { raters } = comparison.findings['Edema']!
    const [f1, auroc] = [raters['a']!.f1, raters['m']!.auroc!]
    for (const figure of [f1, auroc]) expect(refused(figure)).toBeTruthy()
    expect([refused(f1), refused(auroc)]).toContain(code)
    expect(refused(details[0]!.roc[0]!.result)).toBeTruthy()
    expect(comparison.summary).toMatch(/could not be compared|no overall comparison/)
  })

  test('all scores tied, a perfect model, and a reader who says no to everything', () => {
    const { put } = folder()
    const { comparison, details } = everything({ reference: put('r.csv', sheet(rows(60, truth))), readers: [put('no.csv', sheet(rows(60, () => 0))), put('b.csv', sheet(rows(60, (k) => (k % 7 ? truth(k) : 1))))], models: [put('tied.csv', sheet(rows(60, () => 0.5))), put('perfect.csv', sheet(rows(60, (k) => 0.2 + 0.5 * truth(k) + k / 1000)))] })
    const { raters } = comparison.findings['Edema']!
    expect(accepted(raters['tied']!.auroc!).value).toBe(0.5)
    const perfect = accepted(raters['perfect']!.auroc!)
    expect([perfect.value, perfect.interval!.high]).toEqual([1, 1])
    expect(perfect.interval!.low).toBeLessThan(0.9)
    expect(accepted(raters['no']!.sensitivity)).toMatchObject({ value: 0, interval: { low: 0 } })
    expect(refused(raters['no']!.ppv)).toBe('undefined')
    expect(details[0]!.points.find(({ rater }) => rater === 'no')).toMatchObject({ sensitivity: 0, falsePositiveRate: 0, precision: null })
  })

  test('a reader who misses half the cases is compared on the half both answered, and said so', () => {
    const { put } = folder()
    const { comparison } = everything({ reference: put('r.csv', sheet(rows(80, truth))), readers: [put('half.csv', sheet(rows(80, (k) => (k < 40 ? truth(k) : ''))))], models: [put('m.csv', sheet(rows(80, (k) => (k % 5 ? truth(k) : 1))))] })
    expect(comparison.findings['Edema']!.raters['half']).toMatchObject({ n: 40, missing: 40 })
    const difference = comparison.differences.find(({ a, b, metric, finding }) => a === 'm' && b === 'half' && metric === 'f1' && finding === 'Edema')!
    expect(accepted(difference.result).n).toBe(40)
  })

  test.each([
    ['a score that is no number', ['NaN-ish', 'x'], 'compare.score'],
    ['a case twice', null, 'compare.duplicate']
  ] as const)('%s is refused with its place', (_what, cell, code) => {
    const { put } = folder()
    const model = cell ? put('m.csv', sheet(rows(30, (k) => (k === 4 ? cell[1] : k / 30)))) : put('m.csv', [...sheet(rows(30, (k) => k / 30)), ['case 3', 0.4]])
    expect(() => everything({ reference: put('r.csv', sheet(rows(30, truth))), readers: [], models: [model] })).toThrow(expect.objectContaining({ code }))
  })
})

test('14 findings, 12 readers, 10,000 cases', { timeout: 180_000 }, () => {
  const { put } = folder()
  const random = createRandom(4)
  const findings = Array.from({ length: 14 }, (_, k) => `Finding ${k + 1}`)
  const labels = Array.from({ length: 10_000 }, () => findings.map(() => (random.next() < 0.15 ? 1 : 0)))
  const read = (t: number): string | number => (random.next() < 0.02 ? '' : 1.4 * t + random.normal() > 0.7 ? 1 : 0)
  const answers = Array.from({ length: 12 }, () => labels.map((row) => row.map(read)))
  const study = loadStudy({ reference: put('reference.csv', sheet(labels, findings)), readers: answers.map((values, k) => put(`reader${k}.csv`, sheet(values, findings))), models: [put('model.csv', sheet(labels.map((row) => row.map((t) => (1.4 * t + random.normal()).toFixed(3))), findings))] })
  const comparison = compareStudy(study, { bootstrap: 20 })
  expect(numbersIn(comparison).every(Number.isFinite)).toBe(true)
  for (const [reader, values] of [[0, answers[0]!], [11, answers[11]!]] as const) {
    const counted = { tp: 0, fp: 0, fn: 0, tn: 0 }
    labels.forEach((row, k) => {
      const given = values[k]![6]
      if (given !== '') counted[row[6] ? (given === 1 ? 'tp' : 'fn') : given === 1 ? 'fp' : 'tn']++
    })
    expect(comparison.findings['Finding 7']!.raters[`reader${reader}`]!.confusion).toEqual(counted)
  }
  const detail = findingDetail(study, 'Finding 7', DETAIL)
  expect(numbersIn(detail).every(Number.isFinite)).toBe(true)
  expect(detail.group!.readers).toHaveLength(12)
})
