import { expect, test } from 'vitest'
import type { Instance, View } from '../../../../src-main/contract/index.ts'
import { badges, viewText } from '../../../../src-renderer/features/viewer/film-words.ts'
import { counterpart, hang } from '../../../../src-renderer/features/viewer/hanging.ts'
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

test('a guessed view says so', () => {
  expect([viewText({ view: 'PA', viewSource: 'tag' }), viewText({ view: 'lateral', viewSource: 'image' }), viewText({ view: 'unknown', viewSource: 'none' })]).toEqual(['PA (from the file)', 'lateral (from the image)', 'View unknown'])
})

test('whatever differs from an original upright film carries a badge; the last one always stands', () => {
  const plain = { lossy: false, notDicom: false, burnedInAnnotation: false }
  expect(badges(plain, null).map((badge) => badge.text)).toEqual(['Not for primary diagnosis'])
  expect(badges(plain, { flipped: false, inverted: false, rotation: 0, warnings: ['truncated'] }).map((badge) => badge.text)).toEqual(['DAMAGED FILE', 'Not for primary diagnosis'])
  expect(badges({ lossy: true, notDicom: true, burnedInAnnotation: true }, { flipped: true, inverted: true, rotation: 90 }).map((badge) => badge.text)).toEqual(['FLIPPED', 'ROTATED 90°', 'INVERTED', 'NOT DICOM', 'LOSSY', 'BURNED-IN TEXT', 'Not for primary diagnosis'])
})
