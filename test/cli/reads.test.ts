import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { readsCommand } from '../../src-main/cli/commands/reads.ts'
import { ask, runJob, resources, temporary } from '../services/app.ts'
import { screenable } from '../services/screening/library.ts'

test('every signed version is exported, a row per finding; drafts are not; a formula in a comment stays text', async () => {
  const { app } = await screenable(2)
  await runJob(app, ask(app, 'screening.run', { device: 'cpu' }))
  const [first, second] = (await ask(app, 'worklist.query', { screening: 'done' })).rows
  const { id } = await ask(app, 'readers.save', { name: 'Ada', initials: 'AL', boardCertified: true })
  await ask(app, 'settings.set', { currentReader: id })
  const save = (readId: number, answer: 'yes' | 'no') => ask(app, 'reading.save', { readId, findings: [{ findingId: 'effusion', answer, confidence: 60, response: null }], comment: '=1+1', report: 'Line one.\nLine two.', activeSeconds: 12 })
  const begun = await ask(app, 'reading.begin', { studyId: first!.id })
  await save(begun.draft!.id, 'yes')
  await ask(app, 'reading.sign', { readId: begun.draft!.id })
  const corrected = await ask(app, 'reading.correct', { readId: begun.draft!.id, reason: 'wrong side' })
  await save(corrected.draft!.id, 'no')
  await ask(app, 'reading.sign', { readId: corrected.draft!.id })
  await ask(app, 'reading.begin', { studyId: second!.id })

  const csv = join(temporary('reads'), 'reads.csv')
  let out = ''
  const run = (...argv: string[]) => readsCommand.run(argv, { open: () => Promise.resolve(app), out: (text) => void (out += text), err: () => {}, signal: new AbortController().signal, resources })
  expect(await run('export', '--csv', csv)).toBe(0)
  const rows = parse(readFileSync(csv), { columns: true }) as Record<string, string>[]
  expect(rows).toMatchObject([
    { patient_id: first!.patientId, reader: 'Ada', initials: 'AL', board_certified: 'yes', phase: 'blind', version: '1', standing: 'no', reason: '', finding: 'effusion', answer: 'yes', confidence: '60', ai_margin: '', active_seconds: '12', comment: "'=1+1", report: 'Line one.\nLine two.' },
    { version: '2', standing: 'yes', reason: 'wrong side', answer: 'no' }
  ])
  out = ''
  await run('columns')
  for (const column of Object.keys(rows[0]!)) expect(out).toContain(`${column} `)
  await expect(run('export')).rejects.toMatchObject({ code: 'usage' })
  await expect(run('export', '--csv', join(csv, 'no', 'folder.csv'))).rejects.toThrow()
  await app.close()
}, 60_000)
