import { expect, test } from 'vitest'
import { worklistQuery } from '../../src-main/contract/library.ts'
import { putInstance } from '../../src-main/db/instances.ts'
import { openDatabase } from '../../src-main/db/open.ts'
import { getPriors, putStudy, refreshStudy, setStudyScreening, type StudyInput } from '../../src-main/db/studies.ts'
import type { WriteDb } from '../../src-main/db/types.ts'
import { queryWorklist } from '../../src-main/db/worklist.ts'

const study = (n: number, change: Partial<StudyInput> = {}): StudyInput => ({
  studyUid: `1.2.${n}`,
  patient: { patientId: `P${n}`, issuer: '', name: `Name${n}^Ada`, birthDate: '19600101', sex: 'F' },
  age: 60,
  studyDate: `202601${String(n).padStart(2, '0')}`,
  studyTime: '',
  description: 'Chest PA',
  accession: `A${n}`,
  notDicom: false,
  ...change
})

function add(db: WriteDb, input: StudyInput, view: 'PA' | 'lateral' = 'PA', modality = 'DX'): number {
  const id = putStudy(db, input, '2026-01-01T00:00:00Z')
  const uid = `${input.studyUid}.${view}`
  putInstance(db, { study: id, seriesUid: `${uid}.s`, seriesNumber: 1, seriesDescription: '', bodyPart: 'CHEST', sopUid: uid, number: 1, modality, view, viewSource: 'tag', path: 'x', inPlace: false, contentSha256: 'c', header: {} })
  refreshStudy(db, id)
  return id
}

const query = (db: WriteDb, params: object) => queryWorklist(db, worklistQuery.parse(params))

test('pages follow each other without gap or overlap in every order', () => {
  const { db } = openDatabase(':memory:')
  for (let n = 1; n <= 23; n++) add(db, study(n, { age: n % 3, description: n % 2 ? 'b' : 'a' }))
  for (const sort of ['patientName', 'studyDate', 'age', 'description', 'images', 'screening', 'topMargin'] as const) {
    for (const direction of ['asc', 'desc'] as const) {
      const ids = [0, 10, 20].flatMap((offset) => query(db, { sort, direction, offset, limit: 10 }).rows.map((row) => row.id))
      expect(new Set(ids).size, `${sort} ${direction}`).toBe(23)
    }
  }
})

test('search takes prefixes of several words in any field, ignores accents, and never runs the text as an expression', () => {
  const { db } = openDatabase(':memory:')
  const muller = add(db, study(1, { patient: { patientId: 'X-17', issuer: '', name: 'Müller^Jörg', birthDate: '', sex: 'M' } }))
  add(db, study(2))
  const ids = (search: string): number[] => query(db, { search }).rows.map((row) => row.id)
  expect(ids('mul jor')).toEqual([muller])
  expect(ids('x-17')).toEqual([muller])
  expect(ids('chest')).toHaveLength(2)
  expect(ids('A1 chest')).toEqual([muller])
  for (const hostile of ['" OR 1', 'NEAR(', '*', "'; DROP TABLE studies", 'name:mul']) expect(() => ids(hostile)).not.toThrow()
  expect(ids('*')).toEqual([])
})

test('filters combine, and the counts follow every filter but the status itself', () => {
  const { db } = openDatabase(':memory:')
  const one = add(db, study(1), 'PA', 'CR')
  const two = add(db, study(2), 'lateral')
  add(db, study(3))
  setStudyScreening(db, one, 'done', [{ findingId: 'effusion', name: 'Effusion', margin: 0.2, calibrated: null, zone: 'above' }])
  setStudyScreening(db, two, 'refused', [])
  expect(query(db, {}).counts).toEqual({ all: 3, none: 1, done: 1, partial: 0, refused: 1 })
  expect(query(db, { screening: 'done' })).toMatchObject({ total: 1, counts: { all: 3 } })
  expect(query(db, { modality: 'DX' }).counts.all).toBe(2)
  expect(query(db, { view: 'lateral' }).rows.map((row) => row.id)).toEqual([two])
  expect(query(db, { finding: 'effusion' }).rows.map((row) => row.id)).toEqual([one])
  expect(query(db, { finding: 'nodule' }).total).toBe(0)
  expect(query(db, { dateFrom: '20260102', dateTo: '20260102' }).rows.map((row) => row.id)).toEqual([two])
})

test('only studies that share a PatientID are priors of each other; an empty one links nothing', () => {
  const { db } = openDatabase(':memory:')
  const anna = { patientId: 'P7', issuer: '', name: 'Demo^Anna', birthDate: '19500101', sex: 'F' }
  add(db, study(1, { patient: anna }))
  const now = add(db, study(2, { patient: { ...anna, name: 'Demo^Hanna' } }))
  const nameless = { patientId: '', issuer: '', name: 'Doe^J', birthDate: '19500101', sex: 'F' }
  add(db, study(3, { patient: nameless }))
  const alone = add(db, study(4, { patient: nameless }))
  expect(getPriors(db, now).map((row) => [row.studyDate, row.patientName])).toEqual([['20260101', 'Demo^Anna']])
  expect(getPriors(db, alone)).toEqual([])
  expect(query(db, { search: 'P7', sort: 'studyDate', direction: 'asc' }).rows.map((row) => row.priors)).toEqual([0, 1])
})

test('an instance whose content changed loses what was computed from the old content', () => {
  const { db } = openDatabase(':memory:')
  const id = add(db, study(1))
  db.exec("INSERT INTO predictions VALUES (1, 'm', 'p', 'f', 0.5)")
  const again = (sha: string) => putInstance(db, { study: id, seriesUid: '1.2.1.PA.s', seriesNumber: 1, seriesDescription: '', bodyPart: '', sopUid: '1.2.1.PA', number: 1, modality: 'DX', view: 'PA', viewSource: 'tag', path: 'x', inPlace: false, contentSha256: sha, header: {} })
  again('c')
  expect(db.prepare('SELECT count(*) FROM predictions').pluck().get()).toBe(1)
  again('other')
  expect(db.prepare('SELECT count(*) FROM predictions').pluck().get()).toBe(0)
})

test('thousands of studies under one anonymous PatientID cost no more each than the first', () => {
  const { db } = openDatabase(':memory:')
  const anonymous = { patientId: 'ANON', issuer: '', name: '', birthDate: '', sex: '' }
  const changesOf = (n: number): number => {
    const before = db.prepare('SELECT total_changes() AS n').get() as { n: number }
    add(db, study(n, { patient: anonymous }))
    return (db.prepare('SELECT total_changes() AS n').get() as { n: number }).n - before.n
  }
  // A write that touches the patient's other rows would make an import quadratic.
  const first = changesOf(1)
  for (let n = 2; n <= 99; n++) changesOf(n)
  expect(changesOf(100)).toBeLessThan(first + 50)
  expect(query(db, { sort: 'studyDate', direction: 'desc', limit: 1 }).rows[0]!.priors).toBe(99)
})
