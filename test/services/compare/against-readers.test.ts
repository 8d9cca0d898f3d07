import { expect, test } from 'vitest'
import { findingDetail } from '../../../src-main/services/compare/detail/index.ts'
import { loadStudy, type CompareOptions } from '../../../src-main/services/compare/study.ts'
import type { AgainstReadersSection } from '../../../src-main/contract/compare.ts'
import { accepted } from '../../metrics/expect-ok.ts'
import { naiveComponents } from '../../metrics/naive/delong.ts'
import { ask } from '../app.ts'
import { clinic, run } from './clinic.ts'
import { folder, sheetRows, simulate } from './files.ts'

const average = (values: number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length

test('readers of the library who graded their confidence stand against the scores of the model', async () => {
  const { app, reference, library, reads, readers } = await clinic()
  const { key } = await run(app, reference)
  const [section, ...others] = (await ask(app, 'compare.finding', { key, finding: 'Pleural effusion' })).againstReaders
  expect(others).toEqual([])
  const answered = library.studies.filter(({ id }) => reads.every(({ study, phase, answers }) => study !== id || phase !== 'blind' || answers['effusion']!.answer !== null))
  const truth = answered.map((study) => study.truth['effusion']!)
  const areas = readers.map((reader) => naiveComponents(truth, answered.map(({ id }) => reads.find((read) => read.reader === reader.id && read.phase === 'blind' && read.study === id)!.answers['effusion']!.confidence)).auc)
  const result = accepted(section!.result)
  expect(section).toMatchObject({ model: 'tiny 1', readers: ['Dr Ada', 'Dr Ben', 'Dr Cleo'], scale: "confidence, 0 to 100, against the model's scores", cases: answered.length })
  for (const [k, area] of areas.entries()) expect(result.auc[k]!.auc).toBeCloseTo(area, 12)
  expect(result.value).toBeCloseTo(naiveComponents(truth, answered.map((study) => study.margin['effusion']!)).auc - average(areas), 12)
  const csv = Buffer.from((await ask(app, 'compare.export', { key, as: 'csv' })).base64, 'base64').toString()
  expect(csv).toMatch(/mrmc,Pleural effusion,tiny 1,Dr Ada; Dr Ben; Dr Cleo,auroc difference to the average reader,/)
})

const { ids, truth, scores, reads } = simulate(200, 5)
const second = simulate(200, 9).reads
const thresholds = [['finding', 'threshold'], ['Edema', 0.9], ['Consolidation', 0.9]]

/** Two readers who said yes or no, the second without the first 20 cases, and a model's scores; `more` gets a way to write files. */
function sections(more: (put: ReturnType<typeof folder>['put']) => Partial<CompareOptions> = () => ({})): AgainstReadersSection[] {
  const { put } = folder()
  const study = loadStudy({ reference: put('reference.csv', sheetRows(ids, truth)), readers: [put('a.csv', sheetRows(ids, reads)), put('b.csv', sheetRows(ids.slice(20), second.slice(20)))], models: [put('model.csv', sheetRows(ids, scores))], ...more(put) })
  return findingDetail(study, 'Edema', { level: 0.95, minPerClass: 5, prevalence: null }).againstReaders
}

test('readers who said yes or no stand against the decisions of the model: a curve against two straight lines would favour it', () => {
  const [section] = sections((put) => ({ thresholdsFrom: [put('thresholds.csv', thresholds)] }))
  expect(section).toMatchObject({ cases: 180, leftOut: { incompleteCases: 20 }, scale: expect.stringContaining('the model at its operating point') })
  const cases = ids.map((_, k) => k).slice(20)
  const balanced = (yes: (k: number) => boolean): number => {
    const share = (of: number, is: boolean): number => average(cases.filter((k) => truth[k]![0] === of).map((k) => Number(yes(k) === is)))
    return (share(1, true) + share(0, false)) / 2
  }
  const readers = average([balanced((k) => reads[k]![0] === 1), balanced((k) => second[k]![0] === 1)])
  expect(accepted(section!.result).value).toBeCloseTo(balanced((k) => scores[k]![0]! >= 0.9) - readers, 12)
})

test('without an operating point, with one chosen on these cases, or with one reader, the reason is said', () => {
  expect(sections()[0]!.result).toMatchObject({ ok: false, reason: 'The readers said yes or no, and model has no operating point for this finding to be compared at.' })
  expect(sections(() => ({ tuneOnTest: true }))[0]!.result).toMatchObject({ ok: false, reason: expect.stringContaining('was chosen on the cases compared') })
  const one = sections((put) => ({ readers: [put('a.csv', sheetRows(ids, reads))], thresholdsFrom: [put('thresholds.csv', thresholds)] }))
  expect(one[0]!.result).toMatchObject({ ok: false, reason: expect.stringContaining('1 reader') })
  expect(sections(() => ({ readers: [] }))).toEqual([])
})
