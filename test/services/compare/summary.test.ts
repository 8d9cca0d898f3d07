import { expect, test } from 'vitest'
import { compareFiles } from '../../../src-main/services/compare/compare.ts'
import { cohenKappa } from '../../../src-main/metrics/cohen-kappa.ts'
import { accepted } from '../../metrics/expect-ok.ts'
import { folder, sheetRows, simulate } from './files.ts'

const study = simulate(200, 7)
const nearTruth = study.truth.map((row, k) => row.map((t) => (k % 15 === 0 ? 1 - t : t)))

test('the sentence says higher, lower or not shown as the interval does, and claims no more', () => {
  const { put } = folder()
  const reference = put('reference.csv', sheetRows(study.ids, study.truth))
  const good = put('good.csv', sheetRows(study.ids, nearTruth))
  const poor = put('poor.csv', sheetRows(study.ids, study.reads))
  const higher = compareFiles({ reference, readers: [poor], models: [good], bootstrap: 200 }).summary
  const lower = compareFiles({ reference, readers: [good], models: [poor], bootstrap: 200 }).summary
  const same = compareFiles({ reference, readers: [`a=${good}`, `b=${good}`], models: [good], bootstrap: 200 }).summary
  expect(higher).toContain('it was higher on these cases, which says nothing about other sites')
  expect(higher).toContain('the one reader given (poor)')
  expect(lower).toContain('it was lower on these cases')
  expect(same).toContain('no interval of the difference')
  for (const summary of [higher, lower, same]) expect(summary).not.toMatch(/outperform|superior|radiologist-level|better than/)
})

test('agreement leaves out what one reader did not answer, and counts', () => {
  const { put } = folder()
  const gaps = study.reads.map((row, k) => (k < 50 ? ['', ''] : row))
  const result = compareFiles({ reference: put('reference.csv', sheetRows(study.ids, study.truth)), readers: [put('a.csv', sheetRows(study.ids, nearTruth)), put('b.csv', sheetRows(study.ids, gaps))], models: [], bootstrap: 100 })
  const expected = accepted(cohenKappa(nearTruth.slice(50).map((row) => row[0]!), study.reads.slice(50).map((row) => row[0]!)))
  const ours = accepted(result.agreement.find((row) => row.finding === 'Edema')!.kappa!)
  expect(ours.n).toBe(150)
  expect(ours.value).toBeCloseTo(expected.value, 13)
})
