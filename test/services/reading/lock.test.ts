import { afterAll, beforeAll, expect, test } from 'vitest'
import type { App } from '../../../src-main/app.ts'
import { insertRead, signRead } from '../../../src-main/db/reads.ts'
import { rememberPromptSet } from '../../../src-main/db/screening.ts'
import { putStudy } from '../../../src-main/db/studies.ts'
import { aiAccess, assertAiOpen, currentReader, eyesOf } from '../../../src-main/services/reading/lock.ts'
import { ask, openApp } from '../app.ts'

let app: App
const studies: number[] = []
beforeAll(async () => {
  app = await openApp()
  const { db } = app.context
  rememberPromptSet(db, { hash: 'p', id: 'p', version: '1', content: {} }, 't')
  for (const n of [1, 2]) studies.push(putStudy(db, { studyUid: `1.${n}`, patient: { patientId: '', issuer: '', name: '', birthDate: '', sex: '' }, age: null, studyDate: '', studyTime: '', description: '', accession: '', notDicom: false }, 't'))
})
afterAll(() => app.close())

const access = () => studies.map((id) => aiAccess(app.context, id))

test('the AI is open while no reader is set up, then only where the current reader signed a blind read', async () => {
  const [first, second] = studies as [number, number]
  expect(access()).toEqual([{ open: true, because: 'no-reader' }, { open: true, because: 'no-reader' }])
  const ada = await ask(app, 'readers.save', { name: 'Ada Lovelace', initials: 'AL', boardCertified: true })
  const bob = await ask(app, 'readers.save', { name: 'Bob', initials: 'B', boardCertified: false })
  expect(access()).toEqual([{ open: false, because: 'nobody' }, { open: false, because: 'nobody' }])
  await ask(app, 'settings.set', { currentReader: ada.id })
  expect(access()).toEqual([{ open: false, because: 'unread' }, { open: false, because: 'unread' }])
  expect(() => assertAiOpen(app.context, first)).toThrow(expect.objectContaining({ code: 'ai-hidden' }))

  const { db } = app.context
  const begun = (readerStudyId: number | null, phase: 'blind' | 'aided', studyId: number) => insertRead(db, { studyId, readerId: ada.id, phase, readerStudyId, promptHash: 'p', corrects: null }, 't')
  const draft = begun(null, 'blind', first)
  signRead(db, begun(7, 'blind', second).id, { reader: ada, ai: null, now: 't' })
  signRead(db, begun(null, 'aided', second).id, { reader: ada, ai: null, now: 't' })
  expect(access().map(({ open }) => open)).toEqual([false, false])
  signRead(db, draft.id, { reader: ada, ai: null, now: 't' })
  expect(access()).toEqual([{ open: true, because: 'signed' }, { open: false, because: 'unread' }])
  expect(() => assertAiOpen(app.context, first)).not.toThrow()

  await ask(app, 'settings.set', { currentReader: bob.id })
  expect(access().map(({ open }) => open)).toEqual([false, false])
  await ask(app, 'settings.set', { readingPolicy: 'open' })
  expect(access()).toEqual([{ open: true, because: 'policy' }, { open: true, because: 'policy' }])
  await ask(app, 'settings.set', { readingPolicy: 'blind-first' })
})

test('a reader who left is nobody, and does not open the AI again', async () => {
  const [ada] = await ask(app, 'readers.list', {})
  await ask(app, 'settings.set', { currentReader: ada!.id })
  await ask(app, 'readers.save', { ...ada!, active: false })
  expect(currentReader(app.context)).toBeNull()
  expect(eyesOf(app.context)).toEqual({ readerId: null, ai: 'none' })
})

test('initials stand for one reader', async () => {
  await expect(ask(app, 'readers.save', { name: 'Another', initials: 'al', boardCertified: false })).rejects.toMatchObject({ code: 'initials-taken' })
  await expect(ask(app, 'readers.save', { id: 99, name: 'Nobody', initials: 'N', boardCertified: false })).rejects.toMatchObject({ code: 'reader-unknown' })
  const [bob] = await ask(app, 'readers.list', {})
  expect(await ask(app, 'readers.save', { ...bob!, name: 'Robert', initials: 'b' })).toMatchObject({ id: bob!.id, name: 'Robert', initials: 'b' })
})
