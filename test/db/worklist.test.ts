import { describe, expect, test } from 'vitest'
import { worklistQuery } from '../../src-main/contract/library.ts'
import { putInstance } from '../../src-main/db/instances.ts'
import { openDatabase } from '../../src-main/db/open.ts'
import { insertReader } from '../../src-main/db/readers.ts'
import { insertRead, signRead } from '../../src-main/db/reads.ts'
import { rememberPromptSet } from '../../src-main/db/screening.ts'
import { getPriors, putStudy, refreshStudy, setStudyScreening, type StudyInput } from '../../src-main/db/studies.ts'
import type { WriteDb } from '../../src-main/db/types.ts'
import { nextUnread, queryWorklist, type Eyes } from '../../src-main/db/worklist.ts'

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

const query = (db: WriteDb, params: object, eyes: Eyes = { readerId: null, ai: 'all' }) => queryWorklist(db, worklistQuery.parse(params), eyes)

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

describe('with a reader', () => {
  const reader = { name: 'Ada', initials: 'A', boardCertified: true, active: true }

  /** Four studies, named after their margin's place; the reader has signed the second and begun the third. */
  function library() {
    const { db } = openDatabase(':memory:')
    rememberPromptSet(db, { hash: 'p', id: 'p', version: '1', content: {} }, 't')
    const ids = [1, 2, 3, 4].map((n) => add(db, study(n)))
    ids.forEach((id, at) => setStudyScreening(db, id, 'done', [{ findingId: 'effusion', name: 'Effusion', margin: [0.1, 0.2, 0.3, -0.4][at]!, calibrated: null, zone: at === 3 ? 'below' : 'above' }]))
    const ada = insertReader(db, reader, 't')
    const begin = (at: number) => insertRead(db, { studyId: ids[at]!, readerId: ada.id, phase: 'blind', readerStudyId: null, promptHash: 'p', corrects: null }, 't')
    signRead(db, begin(1).id, { reader: ada, ai: null, now: 't' })
    begin(2)
    return { db, ids, eyes: { readerId: ada.id, ai: 'signed' } as Eyes }
  }
  const ids = (page: { rows: { id: number }[] }): number[] => page.rows.map((row) => row.id)

  test('a finding filter asks only studies whose AI may be seen, and says how many it left out, not which', () => {
    const { db, ids: [, second], eyes } = library()
    const page = query(db, { finding: 'effusion' }, eyes)
    expect([ids(page), page.total, page.counts.all, page.hiddenLeftOut]).toEqual([[second], 1, 1, 3])
    expect(query(db, { finding: 'effusion', dateTo: '20260102' }, eyes).hiddenLeftOut).toBe(1)
    expect(query(db, { finding: 'effusion' }, { readerId: null, ai: 'none' })).toMatchObject({ total: 0, rows: [], hiddenLeftOut: 4 })
    expect(query(db, { finding: 'effusion' })).toMatchObject({ total: 3, hiddenLeftOut: 0 })
  })

  test('the order by highest margin tells nothing of hidden ones', () => {
    const { db, ids: [first, second, third, fourth], eyes } = library()
    expect(ids(query(db, { sort: 'topMargin', direction: 'desc' }))).toEqual([third, second, first, fourth])
    expect(ids(query(db, { sort: 'topMargin', direction: 'desc' }, eyes))).toEqual([second, fourth, third, first])
    expect(ids(query(db, { sort: 'topMargin', direction: 'asc' }, { readerId: null, ai: 'none' }))).toEqual([first, second, third, fourth])
  })

  test('the filter by the state of my reads', () => {
    const { db, ids: [first, second, third, fourth], eyes } = library()
    const of = (read: string, who = eyes): number[] => ids(query(db, { read, sort: 'studyDate', direction: 'asc' }, who))
    expect([of('unread'), of('draft'), of('signed')]).toEqual([[first, third, fourth], [third], [second]])
    expect(of('unread', { readerId: null, ai: 'none' })).toHaveLength(4)
  })

  test('the next unread study follows the list, and begins again at its top', () => {
    const { db, ids: [first, second, third, fourth], eyes } = library()
    const next = (after: number | null, params: object = {}) => nextUnread(db, worklistQuery.parse({ sort: 'studyDate', direction: 'asc', ...params }), eyes, after)
    expect(next(first!)).toEqual({ studyId: third, index: 2 })
    expect(next(third!)).toEqual({ studyId: fourth, index: 3 })
    expect(next(fourth!)).toEqual({ studyId: first, index: 0 })
    expect(next(null)).toEqual({ studyId: first, index: 0 })
    // The signed one is no longer in the filtered list; its neighbour's index counts there.
    expect(next(second!, { read: 'unread' })).toEqual({ studyId: third, index: 1 })
    expect(next(first!, { search: 'name1' })).toBeNull()
  })
})
