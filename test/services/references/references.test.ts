import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { App } from '../../../src-main/app.ts'
import type { Answer, Label } from '../../../src-main/contract/index.ts'
import { insertRead, signRead, updateDraft } from '../../../src-main/db/reads.ts'
import { packLabels } from '../../../src-main/db/packed-labels.ts'
import { putReference } from '../../../src-main/db/references.ts'
import { rememberPromptSet } from '../../../src-main/db/screening.ts'
import { putReport } from '../../../src-main/db/studies.ts'
import { truthOf } from '../../../src-main/services/references/use.ts'
import { ask, openApp, temporary } from '../app.ts'
import { putStudies } from './library.ts'

const open: App[] = []
afterEach(async () => {
  for (const app of open.splice(0)) await app.close()
})

async function library(count: number): Promise<{ app: App; ids: number[]; csv: (text: string, name?: string) => string }> {
  const app = await openApp()
  open.push(app)
  const ids = putStudies(app.context.db, Array.from({ length: count }, (_, n) => ({ uid: `1.${n + 1}`, patientId: `P${n + 1}`, accession: `A${n + 1}` })))
  const folder = temporary('labels')
  const csv = (text: string, name = 'labels.csv'): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  return { app, ids, csv }
}

const labelsOf = (app: App, reference: number): [study: number, finding: string, label: Label][] => (app.context.db.prepare('SELECT study, finding, label FROM reference_labels WHERE reference = ? ORDER BY study, finding').raw().all(reference) as [number, string, Label][])

test('labels come in by column name, uncertain and missing as such; what is not taken is named by line', async () => {
  const { app, ids, csv } = await library(5)
  const path = csv(['Edema,Accession Number,Pleural Effusion,Age,Unknown thing', '1,A1,-1,61,1', '', '0,A2,,62,0', '1,A9,0,63,0', 'maybe,A3,0,64,0', '1,A4,0,65,1', '0,A4,0,65,1', ',,1,66,0'].join('\n'))
  const done = await ask(app, 'references.import', { path, columns: ['unknown thing'] })
  expect(done).toMatchObject({ rows: 7, matched: 2, unchanged: false, ignoredColumns: ['Age'], reference: { name: 'labels', kind: 'imported', studies: 2, refused: 5, origin: { file: 'labels.csv', matchedBy: ['Accession Number'] } } })
  expect(labelsOf(app, done.reference.id)).toEqual([
    [ids[0], 'edema', 'positive'], [ids[0], 'pleural-effusion', 'uncertain'], [ids[0], 'unknown-thing', 'positive'],
    [ids[1], 'edema', 'negative'], [ids[1], 'pleural-effusion', 'missing'], [ids[1], 'unknown-thing', 'negative']
  ])
  expect(done.refused.map(({ line, code }) => [line, code])).toEqual([[5, 'no-match'], [6, 'bad-cell'], [7, 'conflict'], [8, 'conflict'], [9, 'no-id']])
  expect(done.refused[1]!.reason).toContain('“maybe” is not 1, 0, -1 (uncertain) or empty')
  expect(done.refused[2]!.reason).toContain('Lines 7 and 8')
  expect(await ask(app, 'references.refused', { id: done.reference.id, offset: 1, limit: 2 })).toMatchObject({ total: 5, rows: [{ line: 6 }, { line: 7 }] })
  expect([...truthOf(app.context.db, done.reference.id, 'pleural-effusion', 'exclude')]).toEqual([])
  expect([...truthOf(app.context.db, done.reference.id, 'pleural-effusion', 'positive')]).toEqual([[ids[0], 1]])
})

test('the same table again changes nothing; another one under the name replaces it whole; a refused one leaves it as it was', async () => {
  const { app, csv } = await library(3)
  const first = await ask(app, 'references.import', { path: csv('id,Edema\n1.1,1\n1.2,0\n'), name: 'Truth' })
  const again = await ask(app, 'references.import', { path: csv('Edema;id\n0;1.2\n1;1.1\n'), name: 'truth' })
  expect(again).toMatchObject({ unchanged: true, reference: { id: first.reference.id, hash: first.reference.hash, updatedAt: first.reference.updatedAt } })
  await expect(ask(app, 'references.import', { path: csv('id,Edema\n9.9,1\n'), name: 'Truth' })).rejects.toMatchObject({ code: 'reference-no-match', message: expect.stringContaining('Line 2') })
  await expect(ask(app, 'references.import', { path: csv('id,Edema\n1.1,1\n1.2\n'), name: 'Truth' })).rejects.toMatchObject({ code: 'compare.csv' })
  await expect(ask(app, 'references.import', { path: csv('id,Colour\n1.1,1\n'), name: 'Truth' })).rejects.toMatchObject({ code: 'reference-columns' })
  await expect(ask(app, 'references.import', { path: csv('Edema,Colour\n1,1\n'), name: 'Truth' })).rejects.toMatchObject({ code: 'reference-columns', message: expect.stringContaining('names the study') })
  await expect(ask(app, 'references.import', { path: csv('id,Edema\n1.1,1\n'), name: 'Truth', columns: ['Rale'] })).rejects.toMatchObject({ code: 'reference-columns' })
  expect(await ask(app, 'references.list', {})).toEqual([again.reference])
  const replaced = await ask(app, 'references.import', { path: csv('id,Cardiomegaly\n1.3,1\n'), name: 'Truth' })
  expect(replaced.reference).toMatchObject({ id: first.reference.id, studies: 1, findings: [{ findingId: 'cardiomegaly', positive: 1 }] })
  expect(replaced.reference.hash).not.toBe(first.reference.hash)
})

test('what is exported comes in again as the same labels', async () => {
  const { app, csv } = await library(4)
  const { reference } = await ask(app, 'references.import', { path: csv('StudyInstanceUID,Edema,Fracture\n1.1,1,-1\n1.2,0,\n1.3,,1\n') })
  const { csv: text } = await ask(app, 'references.csv', { id: reference.id })
  const back = await ask(app, 'references.import', { path: csv(text, 'back.csv') })
  expect(back).toMatchObject({ matched: 3, reference: { hash: reference.hash, refused: 0 } })
  expect((await ask(app, 'references.csv', { id: reference.id, uncertain: 'negative' })).csv.split('\r\n')[1]).toBe('1.1,P1,20260102,1,0')
  await ask(app, 'references.remove', { id: reference.id })
  await expect(ask(app, 'references.csv', { id: reference.id })).rejects.toMatchObject({ code: 'reference-unknown' })
  expect(app.context.db.prepare('SELECT count(*) AS n FROM reference_labels WHERE reference = ?').get(reference.id)).toEqual({ n: 0 })
})

test('a table does not take the place of labels of another kind', async () => {
  const { app, ids, csv } = await library(2)
  const { db } = app.context
  const { id } = putReference(db, { name: 'Panel', origin: { kind: 'adjudicated' }, findings: [{ id: 'edema', name: 'Edema' }], labels: packLabels(db, [{ study: ids[0]!, finding: 'edema', label: 'uncertain' }]), refused: [] }, 't')
  await expect(ask(app, 'references.import', { path: csv('StudyInstanceUID,Edema\n1.1,1\n'), name: 'panel' })).rejects.toMatchObject({ code: 'reference-kind' })
  expect(labelsOf(app, id)).toEqual([[ids[0], 'edema', 'uncertain']])
})

test('a consensus counts the readers asked, from first signed blind reads', async () => {
  const { app, ids } = await library(3)
  const { db } = app.context
  rememberPromptSet(db, { hash: 'p', id: 'p', version: '1', content: { findings: [{ id: 'edema', name: 'Edema' }] } }, 't')
  const readers = await Promise.all(['A', 'B', 'C', 'D'].map((initials) => ask(app, 'readers.save', { name: `Dr ${initials}`, initials, boardCertified: true })))
  const sign = (at: number, study: number, answer: Answer | null, phase: 'blind' | 'aided' = 'blind'): void => {
    const { id } = insertRead(db, { studyId: study, readerId: readers[at]!.id, phase, readerStudyId: null, promptHash: 'p', corrects: null }, 't')
    updateDraft(db, id, { findings: [{ findingId: 'edema', answer, confidence: null, response: null }], comment: '', report: '', activeSeconds: 1 }, 't')
    signRead(db, id, { reader: readers[at]!, ai: null, now: 't' })
  }
  const votes: (Answer | null)[][] = [['yes', 'yes', 'no', 'no'], ['no', 'unsure', 'yes', 'yes'], ['yes', null, 'unsure', 'yes']]
  votes.forEach((said, study) => said.forEach((answer, at) => sign(at, ids[study]!, answer)))
  sign(0, ids[0]!, 'no', 'aided')
  const rule = { readerIds: readers.slice(0, 3).map(({ id }) => id), atLeast: 2 }
  const made = await ask(app, 'references.consensus', { name: 'Three', rule })
  expect(made).toMatchObject({ kind: 'consensus', origin: { readers: ['Dr A', 'Dr B', 'Dr C'], rule: { tie: 'uncertain', unsure: 'abstain', phase: 'blind' } }, findings: [{ name: 'Edema' }] })
  expect(labelsOf(app, made.id).map(([, , label]) => label)).toEqual(['positive', 'uncertain', 'missing'])
  const again = await ask(app, 'references.consensus', { name: 'Three', rule: { ...rule, tie: 'negative', atLeast: 1 } })
  expect(again.id).toBe(made.id)
  expect(labelsOf(app, made.id).map(([, , label]) => label)).toEqual(['positive', 'negative', 'positive'])
  await expect(ask(app, 'references.consensus', { name: 'Three', rule: { ...rule, atLeast: 4 } })).rejects.toMatchObject({ code: 'reference-readers' })
  await expect(ask(app, 'references.consensus', { name: 'X', rule: { ...rule, readerIds: [1, 1] } })).rejects.toMatchObject({ code: 'reference-readers' })
  await expect(ask(app, 'references.consensus', { name: 'X', rule: { ...rule, phase: 'aided', readerIds: [readers[1]!.id], atLeast: 1 } })).rejects.toMatchObject({ code: 'reference-no-reads' })
})

test('reports give silver labels: denied is negative, unspoken is missing', async () => {
  const { app, ids } = await library(2)
  await expect(ask(app, 'references.fromReports', {})).rejects.toMatchObject({ code: 'reference-no-reports' })
  putReport(app.context.db, ids[1]!, 'FINDINGS: The heart is enlarged. No pleural effusion. Possible edema.', 'test')
  const made = await ask(app, 'references.fromReports', {})
  expect(made).toMatchObject({ name: 'Reports (silver)', kind: 'report', studies: 1 })
  const labels = Object.fromEntries(labelsOf(app, made.id).map(([, finding, label]) => [finding, label]))
  expect(labels).toMatchObject({ cardiomegaly: 'positive', 'pleural-effusion': 'negative', edema: 'uncertain', fracture: 'missing' })
  await expect(ask(app, 'references.import', { path: 'x.csv', name: made.name })).rejects.toMatchObject({ code: 'reference-file' })
})
