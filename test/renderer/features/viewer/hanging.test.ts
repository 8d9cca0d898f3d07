import { expect, test } from 'vitest'
import type { Instance, View } from '../../../../src-main/contract/index.ts'
import { badges, mismatchWords, viewText } from '../../../../src-renderer/features/viewer/film-words.ts'
import { arrange, arrangeByRule, counterpart, hang, ruleOf, withRule, type Slot } from '../../../../src-renderer/features/viewer/hanging.ts'
import { instancesOf, rowOf } from '../../fake-data.ts'

const films = (...views: View[]): Instance[] => views.map((view, at) => ({ ...instancesOf(rowOf(1))[0]!, id: at + 1, view }))
const ids = (instances: Instance[]): number[] => instances.map((instance) => instance.id)

test('frontal and lateral side by side, the frontal on the left whatever the order in the study', () => {
  expect(ids(hang(films('lateral', 'PA')))).toEqual([2, 1])
  expect(ids(hang(films('unknown', 'AP', 'lateral', 'PA')))).toEqual([2, 3])
})

test('otherwise one film: the frontal, else the first', () => {
  expect([ids(hang(films('unknown', 'AP'))), ids(hang(films('lateral'))), ids(hang(films('unknown', 'unknown'))), hang([])]).toEqual([[2], [1], [1], []])
})

test('a prior answers with the same view, a frontal with any frontal', () => {
  const [pa] = films('PA')
  expect(counterpart(pa!, films('lateral', 'AP', 'PA'))?.id).toBe(3)
  expect(counterpart(pa!, films('lateral', 'AP'))?.id).toBe(2)
  expect(counterpart(pa!, films('lateral'))?.id).toBe(1)
  expect(counterpart(pa!, [])).toBeNull()
})

const prior = (...views: View[]): Instance[] => films(...views).map((instance) => ({ ...instance, id: instance.id + 100 }))
const places = (slots: Slot[] | null) => slots?.map(({ of, instance, cell }) => `${of} ${instance.id} at ${cell.row},${cell.column}`)

test('one film: current left, prior right', () => {
  expect(places(arrange(films('AP'), null))).toEqual(['current 1 at 0,0'])
  expect(places(arrange(films('PA'), prior('lateral', 'AP')))).toEqual(['current 1 at 0,0', 'prior 102 at 0,1'])
})

test('frontal and lateral: the prior below, the same view in the same column; what it lacks leaves a gap', () => {
  expect(places(arrange(films('lateral', 'PA'), prior('PA', 'lateral')))).toEqual(['current 2 at 0,0', 'current 1 at 0,1', 'prior 101 at 1,0', 'prior 102 at 1,1'])
  expect(places(arrange(films('PA', 'lateral'), prior('lateral')))).toEqual(['current 1 at 0,0', 'current 2 at 0,1', 'prior 101 at 1,1'])
  expect(places(arrange(films('PA', 'lateral'), prior('unknown')))).toEqual(['current 1 at 0,0', 'current 2 at 0,1', 'prior 101 at 1,0'])
})

test('a saved layout hangs studies of the same views alike, and no others; a view it misses gives the standard back', () => {
  const study = films('PA', 'lateral')
  const own: Slot[] = [{ of: 'prior', instance: prior('PA')[0]!, cell: { row: 0, column: 0 } }, { of: 'current', instance: study[0]!, cell: { row: 0, column: 1 } }]
  const rules = withRule(withRule([], ruleOf(study, true, [])), ruleOf(study, true, own))
  expect(rules).toHaveLength(1)
  expect(places(arrangeByRule(rules, films('lateral', 'PA'), prior('PA', 'lateral')))).toEqual(['prior 101 at 0,0', 'current 2 at 0,1'])
  expect(arrangeByRule(rules, films('PA'), prior('PA'))).toBeNull()
  expect(arrangeByRule(rules, study, null)).toBeNull()
  expect(arrangeByRule(rules, study, prior('lateral'))).toBeNull()
})

test('of a hidden patient a mismatch names the field and not its content', () => {
  const mismatch = ['name: “DOE^JIM” instead of “ROE^ANN”', 'birth date: 19700101 instead of 19600101']
  expect(mismatchWords(mismatch, false)).toEqual(mismatch)
  expect(mismatchWords(mismatch, true)).toEqual(['name', 'birth date'])
})

test('a guessed view says so', () => {
  expect([viewText({ view: 'PA', viewSource: 'tag' }), viewText({ view: 'lateral', viewSource: 'image' }), viewText({ view: 'unknown', viewSource: 'none' })]).toEqual(['PA (from the file)', 'lateral (from the image)', 'View unknown'])
})

test('whatever differs from an original upright film carries a badge; the last one always stands', () => {
  const plain = { lossy: false, notDicom: false, burnedInAnnotation: false }
  expect(badges(plain, null).map((badge) => badge.text)).toEqual(['Not for primary diagnosis'])
  expect(badges(plain, { flipped: false, inverted: false, rotation: 0, warnings: ['truncated'] }).map((badge) => badge.text)).toEqual(['DAMAGED FILE', 'Not for primary diagnosis'])
  expect(badges({ lossy: true, notDicom: true, burnedInAnnotation: true }, { flipped: true, inverted: true, rotation: 90 }).map((badge) => badge.text)).toEqual(['FLIPPED', 'ROTATED 90°', 'INVERTED', 'NOT DICOM', 'LOSSY', 'BURNED-IN TEXT', 'Not for primary diagnosis'])
})
