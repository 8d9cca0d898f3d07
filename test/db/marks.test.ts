import { expect, test } from 'vitest'
import { putInstance } from '../../src-main/db/instances.ts'
import { allMarks, insertMark, marksOfStudy } from '../../src-main/db/marks.ts'
import { migrations } from '../../src-main/db/migrations/index.ts'
import { migrate, openDatabase } from '../../src-main/db/open.ts'
import { putStudy } from '../../src-main/db/studies.ts'
import type { WriteDb } from '../../src-main/db/types.ts'

function withImage(db: WriteDb): { study: number; instance: number } {
  const study = putStudy(db, { studyUid: '1.2', patient: { patientId: 'P', issuer: '', name: 'A', birthDate: '', sex: '' }, age: null, studyDate: '', studyTime: '', description: '', accession: '', notDicom: false }, 'now')
  const instance = putInstance(db, { study, seriesUid: '1.3', seriesNumber: 1, seriesDescription: '', bodyPart: '', sopUid: '1.4', number: 1, modality: 'DX', view: 'PA', viewSource: 'tag', path: 'x', inPlace: false, contentSha256: 'h', header: {} })
  return { study, instance }
}
const MARK = { frame: 0, reader: null, finding: 'nodule', shape: 'box' as const, x: 1.5, y: 2, width: 3, height: 4, createdAt: 't' }

test('the migration keeps the images of the version before, which can then be marked', () => {
  const version = migrations.find(({ name }) => name.startsWith('reader marks'))!.version
  const { db } = openDatabase(':memory:', undefined, migrations.filter((each) => each.version < version))
  const { study, instance } = withImage(db)
  migrate(db, migrations)
  const mark = insertMark(db, { ...MARK, instanceId: instance })
  expect([marksOfStudy(db, study), allMarks(db), marksOfStudy(db, study + 1)]).toEqual([[mark], [mark], []])
})

test('a mark without extent, of no shape we know or of no image is not taken', () => {
  const { db } = openDatabase(':memory:')
  const { instance } = withImage(db)
  expect(() => insertMark(db, { ...MARK, instanceId: instance, width: 0 })).toThrow(/CHECK/)
  expect(() => insertMark(db, { ...MARK, instanceId: instance, shape: 'line' as never })).toThrow(/CHECK/)
  expect(() => insertMark(db, { ...MARK, instanceId: 99 })).toThrow(/FOREIGN KEY/)
})
