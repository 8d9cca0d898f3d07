import { expect, test } from 'vitest'
import type { ReadFinding } from '../../src-main/contract/index.ts'
import { openDatabase } from '../../src-main/db/open.ts'
import { readAnswers } from '../../src-main/db/read-answers.ts'
import { insertReader } from '../../src-main/db/readers.ts'
import { insertRead, signRead, updateDraft, type NewRead } from '../../src-main/db/reads.ts'
import { rememberPromptSet } from '../../src-main/db/screening.ts'
import { putStudy } from '../../src-main/db/studies.ts'

test('every signed answer once: first or latest version, drafts and other reader studies left out', () => {
  const { db } = openDatabase(':memory:')
  rememberPromptSet(db, { hash: 'p', id: 'p', version: '1', content: {} }, 't')
  const studyId = putStudy(db, { studyUid: '1.2', patient: { patientId: 'P', issuer: '', name: '', birthDate: '', sex: '' }, age: null, studyDate: '', studyTime: '', description: '', accession: '', notDicom: false }, 't')
  const ada = insertReader(db, { name: 'Ada', initials: 'A', boardCertified: true, active: true }, 't')
  const bob = insertReader(db, { name: 'Bob', initials: 'B', boardCertified: false, active: true }, 't')
  const answers = (a: ReadFinding['answer'], b: ReadFinding['answer']): ReadFinding[] => [{ findingId: 'a', answer: a, confidence: 70, response: null }, { findingId: 'b', answer: b, confidence: null, response: 'reject' }]
  const read = (change: Partial<NewRead>, findings: ReadFinding[], sign: boolean, margin?: number) => {
    const { id } = insertRead(db, { studyId, readerId: ada.id, phase: 'blind', readerStudyId: null, promptHash: 'p', corrects: null, ...change }, 't')
    const saved = updateDraft(db, id, { findings, comment: '', report: '', activeSeconds: 10 * id }, 't')
    const reader = change.readerId === bob.id ? bob : ada
    return sign ? signRead(db, id, { reader, ai: margin === undefined ? null : { modelHash: 'm', margins: new Map([['a', { margin, operatingPoint: 0.5 }]]) }, now: 't9' }) : saved
  }
  const first = read({}, answers('yes', 'no'), true)
  const corrected = read({ corrects: { read: first, reason: 'slip' } }, answers('no', 'unsure'), true)
  read({ phase: 'aided' }, answers('yes', 'no'), true, 0.75)
  read({ readerId: bob.id }, answers('yes', 'yes'), false)
  const study = read({ readerId: bob.id, readerStudyId: 3 }, answers('no', null), true)

  const short = (rows: ReturnType<typeof readAnswers>) => rows.map((row) => [row.readerId, row.phase, row.version, row.findingId, row.answer])
  expect(short(readAnswers(db))).toEqual([[ada.id, 'blind', 1, 'a', 'yes'], [ada.id, 'blind', 1, 'b', 'no'], [ada.id, 'aided', 1, 'a', 'yes'], [ada.id, 'aided', 1, 'b', 'no']])
  expect(short(readAnswers(db, { versions: 'latest' }))).toEqual([[ada.id, 'blind', 2, 'a', 'no'], [ada.id, 'blind', 2, 'b', 'unsure'], [ada.id, 'aided', 1, 'a', 'yes'], [ada.id, 'aided', 1, 'b', 'no']])
  expect(readAnswers(db)[2]).toEqual({ readId: 3, studyId, readerId: ada.id, phase: 'aided', version: 1, findingId: 'a', answer: 'yes', confidence: 70, response: null, aiMargin: 0.75, aiOperatingPoint: 0.5, activeSeconds: 30, promptHash: 'p', modelHash: 'm', signedAt: 't9', boardCertified: true })
  expect(readAnswers(db, { readerStudyId: 3 })).toMatchObject([{ readId: study.id, boardCertified: false, answer: 'no' }, { readId: study.id, answer: null, response: 'reject' }])
  expect(corrected.version).toBe(2)
})
