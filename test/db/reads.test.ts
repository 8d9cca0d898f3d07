import { beforeEach, describe, expect, test } from 'vitest'
import type { ReadFinding, Reader } from '../../src-main/contract/index.ts'
import { migrations } from '../../src-main/db/migrations/index.ts'
import { migrate, openDatabase } from '../../src-main/db/open.ts'
import { insertReader } from '../../src-main/db/readers.ts'
import { deleteDraft, findDraft, getRead, hasSigned, insertRead, latestSigned, readsOfStudy, signRead, updateDraft, type ReadKey } from '../../src-main/db/reads.ts'
import { rememberPromptSet } from '../../src-main/db/screening.ts'
import { dropIfEmpty, putStudy } from '../../src-main/db/studies.ts'
import type { WriteDb } from '../../src-main/db/types.ts'

const study = { studyUid: '1.2.3', patient: { patientId: 'P', issuer: '', name: 'Doe^J', birthDate: '', sex: '' }, age: null, studyDate: '20260101', studyTime: '', description: '', accession: '', notDicom: false }
const finding = (findingId: string, answer: ReadFinding['answer'], confidence: number | null = null): ReadFinding => ({ findingId, answer, confidence, response: null })

let db: WriteDb
let reader: Reader
let key: ReadKey
beforeEach(() => {
  db = openDatabase(':memory:').db
  rememberPromptSet(db, { hash: 'p', id: 'p', version: '1', content: {} }, 't0')
  const studyId = putStudy(db, study, 't0')
  reader = insertReader(db, { name: 'Ada', initials: 'AL', boardCertified: true, active: true }, 't0')
  key = { studyId, readerId: reader.id, phase: 'blind', readerStudyId: null }
})

const draft = () => insertRead(db, { ...key, promptHash: 'p', corrects: null }, 't1')
const signed = () => {
  const { id } = draft()
  updateDraft(db, id, { findings: [finding('a', 'yes', 80)], comment: 'c', report: 'r', activeSeconds: 4 }, 't2')
  return signRead(db, id, { reader, ai: null, now: 't3' })
}

test('a draft is saved whole, its time only grows, and it is the only one of its kind', () => {
  const { id } = draft()
  updateDraft(db, id, { findings: [finding('a', 'yes', 90), finding('b', null)], comment: 'c', report: 'r', activeSeconds: 12.5 }, 't2')
  const saved = updateDraft(db, id, { findings: [finding('b', 'unsure')], comment: 'c2', report: 'r2', activeSeconds: 3 }, 't3')
  expect(saved).toMatchObject({ status: 'draft', version: 1, comment: 'c2', report: 'r2', activeSeconds: 12.5, startedAt: 't1', updatedAt: 't3', findings: [finding('b', 'unsure')] })
  expect(findDraft(db, key)).toEqual(saved)
  expect(() => draft()).toThrow(/UNIQUE/)
  deleteDraft(db, id)
  expect([getRead(db, id), readsOfStudy(db, key.studyId)]).toEqual([null, []])
})

test('a correction is a new version with a reason; the version before stays as it was signed', () => {
  const first = signed()
  expect(first).toMatchObject({ status: 'signed', signedAt: 't3', signedAs: 'Ada', boardCertified: true, activeSeconds: 4 })
  const second = insertRead(db, { ...key, promptHash: 'p', corrects: { read: first, reason: 'wrong side' } }, 't4')
  expect(second).toMatchObject({ version: 2, supersedes: first.id, reason: 'wrong side', comment: 'c', findings: first.findings })
  expect(latestSigned(db, key)).toEqual(first)
  updateDraft(db, second.id, { findings: [finding('a', 'no', 10)], comment: '', report: '', activeSeconds: 1 }, 't5')
  signRead(db, second.id, { reader: { ...reader, name: 'Ada King' }, ai: null, now: 't6' })
  expect(latestSigned(db, key)).toMatchObject({ version: 2, signedAs: 'Ada King' })
  expect(getRead(db, first.id)).toEqual(first)
})

test('what the AI said is kept with the read that saw it', () => {
  const { id } = draft()
  updateDraft(db, id, { findings: [finding('a', 'yes'), finding('b', 'no')], comment: '', report: '', activeSeconds: 0 }, 't2')
  const read = signRead(db, id, { reader, ai: { modelHash: 'm', margins: new Map([['a', { margin: 0.25, operatingPoint: 0.1 }]]) }, now: 't3' })
  expect(read.modelHash).toBe('m')
  expect(db.prepare('SELECT finding, ai_margin, ai_operating_point FROM read_findings ORDER BY finding').all()).toEqual([
    { finding: 'a', ai_margin: 0.25, ai_operating_point: 0.1 },
    { finding: 'b', ai_margin: null, ai_operating_point: null }
  ])
})

test('a read in a reader study is no clinical read', () => {
  signed()
  expect([hasSigned(db, key), hasSigned(db, { ...key, readerStudyId: 1 }), hasSigned(db, { ...key, phase: 'aided' })]).toEqual([true, false, false])
})

test('a study that was read outlives its last image', () => {
  const { id } = draft()
  expect(dropIfEmpty(db, key.studyId)).toBe(false)
  deleteDraft(db, id)
  expect(dropIfEmpty(db, key.studyId)).toBe(true)
})

describe('the database refuses to change a signed read, whoever asks', () => {
  const attempts: [string, string][] = [
    ['update', "UPDATE reads SET comment = 'x'"],
    ['status back to draft', "UPDATE reads SET status = 'draft', signed_at = NULL"],
    ['delete', 'DELETE FROM reads'],
    ['replace by id', "INSERT OR REPLACE INTO reads SELECT * FROM (SELECT id, study, reader, reader_study, phase, 'draft', version, supersedes, reason, prompt_hash, model_hash, started_at, updated_at, NULL, NULL, NULL, 0, '', '' FROM reads)"],
    ['replace by version', "INSERT OR REPLACE INTO reads (study, reader, phase, status, version, prompt_hash, started_at, updated_at) SELECT study, reader, phase, 'draft', version, prompt_hash, '', '' FROM reads"],
    ['begin as signed', "INSERT INTO reads (study, reader, phase, status, version, prompt_hash, started_at, updated_at, signed_at) SELECT study, reader, 'aided', 'signed', 1, prompt_hash, '', '', '' FROM reads"],
    ['update of an answer', "UPDATE read_findings SET answer = 'no'"],
    ['one answer more', "INSERT INTO read_findings (read, finding) SELECT id, 'z' FROM reads"],
    ['replaced answer', "INSERT OR REPLACE INTO read_findings (read, finding, answer) SELECT read, finding, 'no' FROM read_findings"],
    ['deleted answer', 'DELETE FROM read_findings'],
    ['reader taken away', 'DELETE FROM readers'],
    ['study taken away', 'DELETE FROM studies']
  ]
  test.each(attempts)('%s', (_, sql) => {
    const before = signed()
    expect(() => db.exec(sql)).toThrow(/never changed|begins as a draft|FOREIGN KEY/)
    expect(getRead(db, before.id)).toEqual(before)
  })

  test('moving the answers of a draft into it', () => {
    const before = signed()
    const other = insertRead(db, { ...key, phase: 'aided', promptHash: 'p', corrects: null }, 't5')
    updateDraft(db, other.id, { findings: [finding('q', 'yes')], comment: '', report: '', activeSeconds: 0 }, 't6')
    expect(() => db.prepare('UPDATE read_findings SET read = ? WHERE read = ?').run(before.id, other.id)).toThrow(/never changed/)
  })
})

test('the migration keeps the rows of the version before', () => {
  const old = openDatabase(':memory:', undefined, migrations.filter(({ version }) => version < 6)).db
  const studyId = putStudy(old, study, 't0')
  rememberPromptSet(old, { hash: 'p', id: 'p', version: '1', content: {} }, 't0')
  migrate(old, migrations)
  expect(old.prepare('SELECT id, study_uid FROM studies').all()).toEqual([{ id: studyId, study_uid: '1.2.3' }])
  const { id } = insertReader(old, { name: 'Ada', initials: 'AL', boardCertified: true, active: true }, 't0')
  expect(insertRead(old, { ...key, studyId, readerId: id, promptHash: 'p', corrects: null }, 't1')).toMatchObject({ studyId, status: 'draft' })
})
