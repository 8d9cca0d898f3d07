import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compareCommand } from '../../../src-main/services/compare/command.ts'
import { checklist } from '../../../src-main/services/compare/stard.ts'
import type { Comparison } from '../../../src-main/contract/compare.ts'
import { folder, sheetRows, simulate } from './files.ts'

function capture(): { io: { out: (text: string) => void; err: (text: string) => void; version: string }; out: () => string; err: () => string } {
  let out = ''
  let err = ''
  return { io: { out: (text) => (out += text), err: (text) => (err += text), version: '9.9.9' }, out: () => out, err: () => err }
}

const study = simulate(120, 4)

test('--json prints one object with the promised shape, and --pdf writes a report beside it', async () => {
  const { put, path } = folder()
  const { io, out, err } = capture()
  const pdf = join(path, 'report.pdf')
  const argv = ['--reference', put('reference.csv', sheetRows(study.ids, study.truth)), '--reader', `Dr Müller=${put('reader.csv', sheetRows(study.ids, study.reads))}`, '--model', put('model.csv', sheetRows(study.ids, study.scores)), '--labels', 'edema, Consolidation', '--bootstrap', '100', '--seed', '3', '--json', '--pdf', pdf]
  expect(await compareCommand(argv, io)).toBe(0)
  const result = JSON.parse(out()) as Comparison
  expect(result).toMatchObject({ format: 'umbra-compare-1', version: '9.9.9', intendedUse: expect.stringContaining('not for primary diagnosis'), settings: { findings: ['Edema', 'Consolidation'], bootstrap: 100, seed: 3, uncertain: 'exclude' } })
  expect(result.findings['Edema']!.raters['Dr Müller']!.f1.ok).toBe(true)
  expect(out()).not.toContain('NaN')
  expect(err()).toContain('report.pdf')
  const bytes = readFileSync(pdf)
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
  expect(bytes.length).toBeGreaterThan(3000)
  // What these files cannot know stays a flagged blank.
  const blanks = checklist(result).filter((item) => item.answer === null)
  expect(blanks.map((item) => item.item).join()).toContain('Eligibility')
  expect(blanks.length).toBeGreaterThan(8)
})

test('without --json it prints tables, the summary first and the intended use last', async () => {
  const { put } = folder()
  const { io, out } = capture()
  await compareCommand(['--reference', put('reference.csv', sheetRows(study.ids, study.truth)), '--reader', put('a.csv', sheetRows(study.ids, study.reads)), '--model', put('m.csv', sheetRows(study.ids, study.scores)), '--tune-on-test', '--bootstrap', '50'], io)
  expect(out()).toMatch(/^On 120 studies/)
  expect(out()).toContain('m [tuned on these cases]')
  expect(out()).toContain('F1 tuned elsewhere')
  expect(out()).toContain('not for primary diagnosis')
})

test('wrong use is refused in words', async () => {
  const { io } = capture()
  await expect(compareCommand([], io)).rejects.toMatchObject({ code: 'usage', hint: expect.stringContaining('--reference') })
  const { put } = folder()
  const reference = put('reference.csv', sheetRows(study.ids, study.truth))
  const reader = put('reader.csv', sheetRows(study.ids, study.reads))
  const base = ['--reference', reader, '--reader', reference]
  await expect(compareCommand([...base, '--bootstrap', '0'], io)).rejects.toMatchObject({ code: 'usage' })
  await expect(compareCommand([...base, '--uncertain', 'maybe'], io)).rejects.toMatchObject({ code: 'usage' })
  await expect(compareCommand([...base, '--seed', 'x'], io)).rejects.toMatchObject({ code: 'usage' })
  await expect(compareCommand([...base, '--nonsense'], io)).rejects.toMatchObject({ code: expect.stringMatching(/^ERR_PARSE_ARGS/) })
})
