import { expect, test } from 'vitest'
import { openDatabase } from '../../../src-main/db/open.ts'
import { createMatcher, type RowNames } from '../../../src-main/services/references/match.ts'
import { partsOf, tellingTails } from '../../../src-main/services/references/paths.ts'
import { putStudies, type StudyOf } from './library.ts'

const row = (change: Partial<RowNames>): RowNames => ({ studyUid: '', accession: '', patientId: '', date: '', id: '', ...change })

function matcher(studies: StudyOf[]) {
  const { db } = openDatabase(':memory:')
  const ids = putStudies(db, studies)
  const made = createMatcher(db)
  const at = (change: Partial<RowNames>, telling = 1) => {
    const match = made.match(row(change), telling)
    return 'studies' in match ? match.studies.map((study) => ids.indexOf(study)) : match.code
  }
  return { at, made }
}

test('a study answers to its UID, its accession number, patient and date, an image UID, and a patient seen once', () => {
  const { at } = matcher([
    { uid: '1.2.3', patientId: 'P1', date: '20260101', accession: 'A1' },
    { uid: '1.2.4', patientId: 'P1', date: '20260301', accession: 'A2' },
    { uid: '1.2.5', patientId: 'P2', accession: 'A3' }
  ])
  expect(at({ studyUid: '1.2.4' })).toEqual([1])
  expect(at({ accession: 'A1' })).toEqual([0])
  expect(at({ patientId: 'P1', date: '20260301' })).toEqual([1])
  expect(at({ id: '1.2.5' })).toEqual([2])
  expect(at({ id: '1.2.3.9.0' })).toEqual([0])
  expect(at({ id: 'A2' })).toEqual([1])
  expect(at({ id: 'P2' })).toEqual([2])
  expect(at({ id: 'P1' })).toBe('no-match')
  expect(at({ patientId: 'P1' })).toBe('no-id')
  expect(at({ studyUid: '9.9' })).toBe('no-match')
})

test('names that disagree are refused, and so is another patient', () => {
  const { at, made } = matcher([{ uid: '1.1', patientId: 'P1', accession: 'A1' }, { uid: '1.2', patientId: 'P2', accession: 'A2' }])
  expect(at({ studyUid: '1.1', accession: 'A2' })).toBe('contradiction')
  expect(at({ studyUid: '1.1', patientId: 'P2' })).toBe('contradiction')
  expect(made.match(row({ studyUid: '1.1', patientId: 'P2' }), 1)).toMatchObject({ reason: expect.stringContaining('belongs to patient P1') })
  expect(at({ studyUid: '1.1', accession: 'A9' })).toEqual([0])
})

test('one accession number given to two studies is told apart by the patient, else refused', () => {
  const { at } = matcher([{ uid: '1.1', patientId: 'P1', accession: 'A', date: '20260101' }, { uid: '1.2', patientId: 'P2', accession: 'A', date: '20260102' }])
  expect(at({ accession: 'A' })).toBe('ambiguous')
  expect(at({ accession: 'A', patientId: 'P2', date: '20260102' })).toEqual([1])
})

test('CheXpert paths match by patient and study under any root, never by the file name alone', () => {
  const { at } = matcher([
    { uid: '1.1', files: ['/disk/CheXpert/valid/patient00123/study1/view1_frontal.jpg'], lone: true },
    { uid: '1.2', files: ['/disk/CheXpert/valid/patient00123/study1/view2_lateral.jpg'], lone: true },
    { uid: '1.3', files: ['C:\\data\\patient00124\\study2\\image7.dcm'] }
  ])
  expect(at({ id: 'CheXpert-v1.0/valid/patient00123/study1/view1_frontal.jpg' })).toEqual([0])
  expect(at({ id: 'other\\root\\patient00123\\study1' })).toEqual([0, 1])
  expect(at({ id: 'CheXpert-v1.0/valid/patient00999/study1/view1_frontal.jpg' })).toBe('no-match')
  expect(at({ id: 'CheXpert-v1.0/valid/patient00123/study1/view3_frontal.jpg' })).toBe('no-match')
  expect(at({ id: 'CheXpert-v1.0/train/patient00124/study2/view1_frontal.jpg' })).toEqual([2])
})

test('other paths match by as much of their end as tells them from the other rows', () => {
  const { at } = matcher([
    { uid: '1.1', files: ['/a/ward/p1/film.png'], lone: true },
    { uid: '1.2', files: ['/a/ward/p2/film.png'], lone: true },
    { uid: '1.3', files: ['/a/00000013_000.dcm'] },
    { uid: '1.4', files: ['/a/x.zip!/in/deep/b77.dcm', '/a/x.zip!/in/deep/b78.dcm'] }
  ])
  expect(at({ id: 'film.png' })).toBe('ambiguous')
  expect(at({ id: 'q/p2/film.png' })).toEqual([1])
  expect(at({ id: 'q/p3/film.png' }, 2)).toBe('no-match')
  expect(at({ id: 'images/00000013_000.png' })).toEqual([2])
  expect(at({ id: 'B78.DCM' })).toEqual([3])
  expect(at({ id: 'p1' })).toEqual([0])
  expect(at({ id: '7' })).toBe('no-match')
})

test('the telling tail is the shortest end that no other path of the table has', () => {
  const naive = (paths: string[]) => paths.map((path) => {
    const parts = partsOf(path)
    for (let length = 1; length < parts.length; length++) {
      const tail = parts.slice(-length).join('/')
      if (!paths.some((other) => partsOf(other).join('/') !== parts.join('/') && `/${partsOf(other).join('/')}`.endsWith(`/${tail}`))) return length
    }
    return parts.length
  })
  const tables = [['a.dcm'], ['p1/a.dcm', 'p2/a.dcm', 'p2/b.dcm'], ['r/p1/s1/v.jpg', 'r/p1/s2/v.jpg', 'r/p2/s1/v.jpg'], ['x/a', 'x/a', 'y/a'], ['a', 'b/a', 'c/b/a'], ['', 'a/b']]
  for (const paths of tables) expect(tellingTails(paths.map(partsOf))).toEqual(naive(paths))
})
