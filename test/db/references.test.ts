import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { insertReader } from '../../src-main/db/readers.ts'
import { insertRead, signRead } from '../../src-main/db/reads.ts'
import { migrations } from '../../src-main/db/migrations/index.ts'
import { migrate, openDatabase } from '../../src-main/db/open.ts'
import { packLabels, unpackLabels } from '../../src-main/db/packed-labels.ts'
import { putReference } from '../../src-main/db/references.ts'
import { rememberPromptSet } from '../../src-main/db/screening.ts'
import { putStudies } from '../services/references/library.ts'

test('the migration keeps the reads of the version before, and references are stored beside them', () => {
  const { db } = openDatabase(':memory:', undefined, migrations.filter(({ version }) => version < 9))
  const [study] = putStudies(db, [{ uid: '1.1' }])
  rememberPromptSet(db, { hash: 'p', id: 'p', version: '1', content: {} }, 't')
  const reader = insertReader(db, { name: 'Ada', initials: 'A', boardCertified: true, active: true }, 't')
  const { id: read } = insertRead(db, { studyId: study!, readerId: reader.id, phase: 'blind', readerStudyId: null, promptHash: 'p', corrects: null }, 't')
  signRead(db, read, { reader, ai: null, now: 't' })
  migrate(db, migrations)
  expect(db.prepare('SELECT id, status FROM reads').all()).toEqual([{ id: read, status: 'signed' }])
  const { id } = putReference(db, { name: 'R', origin: { kind: 'adjudicated' }, findings: [{ id: 'f', name: 'F' }], labels: packLabels(db, [{ study: study!, finding: 'f', label: 'uncertain' }]), refused: [] }, 't')
  expect(db.prepare('SELECT * FROM reference_labels').all()).toEqual([{ reference: id, study, finding: 'f', label: 'uncertain' }])
})

test('a reference that cannot be stored whole is not stored at all', () => {
  const { db } = openDatabase(':memory:')
  const [study] = putStudies(db, [{ uid: '1.1' }])
  const reference = { name: 'R', origin: { kind: 'adjudicated' as const }, findings: [{ id: 'f', name: 'F' }], labels: packLabels(db, [{ study: study!, finding: 'f', label: 'positive' }]), refused: [] }
  putReference(db, reference, 't')
  expect(() => putReference(db, { ...reference, labels: packLabels(db, [{ study: study!, finding: 'f', label: 'negative' }, { study: 99, finding: 'f', label: 'negative' }]) }, 't')).toThrow(/FOREIGN KEY/)
  expect(db.prepare('SELECT label FROM reference_labels').all()).toEqual([{ label: 'positive' }])
})

test('packed labels are the labels, by finding and study; their hash knows no order and no row ids', () => {
  const { db } = openDatabase(':memory:')
  const studies = putStudies(db, [{ uid: '1.1' }, { uid: '1.2' }])
  const rows = studies.flatMap((study, k) => [{ study, finding: 'g', label: k ? ('missing' as const) : ('positive' as const) }, { study, finding: 'f', label: k ? ('uncertain' as const) : ('negative' as const) }])
  const packed = packLabels(db, rows)
  expect([...unpackLabels(packed)]).toEqual([rows[1], rows[3], rows[0], rows[2]])
  expect(packed.hash).toBe(packLabels(db, rows.toReversed()).hash)
  expect(packed.hash).toBe(createHash('sha256').update('1.1\tf\tnegative\n1.1\tg\tpositive\n1.2\tf\tuncertain\n1.2\tg\tmissing\n').digest('hex'))
  expect([...unpackLabels(packLabels(db, []))]).toEqual([])
})

test('the database keeps adjudications as they were made', () => {
  const { db } = openDatabase(':memory:')
  const [study] = putStudies(db, [{ uid: '1.1' }])
  rememberPromptSet(db, { hash: 'p', id: 'p', version: '1', content: {} }, 't')
  const reader = insertReader(db, { name: 'Ada', initials: 'A', boardCertified: true, active: true }, 't')
  const { id: read } = insertRead(db, { studyId: study!, readerId: reader.id, phase: 'blind', readerStudyId: null, promptHash: 'p', corrects: null }, 't')
  db.prepare("INSERT INTO adjudications (study, finding, read, reader_answer, ai_margin, ai_operating_point, model_hash, prompt_hash, verdict, label, note, adjudicated_as, created_at) VALUES (?, 'f', ?, 'yes', -0.1, 0, 'm', 'p', 'ai', 'negative', '', 'Ada', 't')").run(study, read)
  const before = db.prepare('SELECT * FROM adjudications').all()
  for (const sql of ["UPDATE adjudications SET verdict = 'reader'", 'DELETE FROM adjudications', 'INSERT OR REPLACE INTO adjudications SELECT * FROM adjudications', 'DELETE FROM studies']) expect(() => db.exec(sql)).toThrow(/never changed|FOREIGN KEY/)
  expect(db.prepare('SELECT * FROM adjudications').all()).toEqual(before)
})
