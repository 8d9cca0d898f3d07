import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { obuchowskiRockette } from '../../../src-main/metrics/obuchowski-rockette.ts'
import { parseImrmc } from '../../../src-main/services/compare/imrmc.ts'
import { crossed } from '../../../src-main/services/compare/mrmc-study.ts'
import { checklist } from '../../../src-main/services/compare/stard.ts'
import { accepted } from '../../metrics/expect-ok.ts'
import { ask } from '../app.ts'
import { clinic, run } from './clinic.ts'

const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64')

test('the CSV holds every figure with its interval, n and method, and why others are missing', async () => {
  const { app, reference } = await clinic(120)
  const { key, comparison } = await run(app, reference)
  const { name, base64 } = await ask(app, 'compare.export', { key, as: 'csv' })
  expect(name).toBe('umbra-comparison.csv')
  const rows = parse(bytes(base64), { columns: true }) as Record<string, string>[]
  const row = (table: string, rater: string, figure: string, other = ''): Record<string, string> => rows.find((each) => each['table'] === table && each['finding'] === 'Nodule' && each['rater'] === rater && each['figure'] === figure && each['other'] === other)!
  const f1 = accepted(comparison.findings['Nodule']!.raters['Dr Ben']!.f1)
  expect(row('figures', 'Dr Ben', 'f1')).toMatchObject({ value: String(f1.value), low: String(f1.interval!.low), high: String(f1.interval!.high), n: String(f1.n), refused: '' })
  expect(row('counts', 'Dr Ben', 'fn')['value']).toBe(String(comparison.findings['Nodule']!.raters['Dr Ben']!.confusion!.fn))
  expect(row('calibration', 'tiny 1', 'brier')).toMatchObject({ value: '', refused: expect.stringContaining('no probability') })
  const detail = await ask(app, 'compare.finding', { key, finding: 'Nodule' })
  const under = detail.subgroups[0]!.rows[0]!
  const sensitivity = under.raters['Dr Ada']!.sensitivity
  expect(row('subgroups', 'Dr Ada', 'sensitivity', `age: ${under.group}`)['value']).toBe(sensitivity.ok ? String(sensitivity.value) : '')
  expect(rows.filter((each) => each['table'] === 'note').map((each) => each['note'])).toContain(comparison.summary)
  expect(bytes(base64).toString()).not.toMatch(/NaN|Infinity|undefined/)
})

test('the .imrmc file, read again, gives the analysis on the page', async () => {
  const { app, reference } = await clinic(120)
  const { key } = await run(app, reference)
  const { name, base64 } = await ask(app, 'compare.export', { key, as: 'imrmc', finding: 'Nodule' })
  expect(name).toBe('umbra-nodule.imrmc')
  const { study } = crossed(parseImrmc(bytes(base64).toString(), name), name)
  const shown = (await ask(app, 'compare.finding', { key, finding: 'Nodule' })).mrmc!
  expect(accepted(obuchowskiRockette(study)).value).toBeCloseTo(accepted(shown.result).value, 12)
  expect(accepted(obuchowskiRockette(study)).p).toBeCloseTo(accepted(shown.result).p, 10)
  await expect(ask(app, 'compare.export', { key, as: 'imrmc' })).rejects.toMatchObject({ code: 'compare.export' })
})

test('the report fills its checklist from the library, and flags what only people know', async () => {
  const { app, reference, library } = await clinic(120)
  const { key, comparison } = await run(app, reference, { cohort: { sex: 'F' } })
  expect(bytes((await ask(app, 'compare.export', { key, as: 'pdf' })).base64).subarray(0, 5).toString()).toBe('%PDF-')
  const answers = new Map(checklist(comparison).map(({ item, answer }) => [item, answer]))
  expect(answers.get('Index test: model, version, weights hash')).toContain(library.model.hash)
  expect(answers.get('Index test: preprocessing and prompts')).toContain(library.prompts.hash)
  expect(answers.get('Readers: number, training, experience')).toContain('Number: 3 (Dr Ada, Dr Ben, Dr Cleo), 3 board-certified')
  expect(answers.get('How participants were selected (consecutive, random, convenience)')).toContain('sex F')
  expect(answers.get('Prospective or retrospective; dates of data collection')).toContain('from 2026-02-01 to 2026-02-01')
  expect(answers.get('Reference standard and its rationale')).toContain('labels imported from panel.csv')
  expect(answers.get('Study objective and hypothesis')).toBeNull()
})

test('a comparison that is no longer kept is refused, not guessed', async () => {
  const { app, reference } = await clinic(60)
  const first = await run(app, reference)
  for (let k = 0; k < 2; k++) await run(app, reference)
  await expect(ask(app, 'compare.finding', { key: first.key, finding: 'Nodule' })).rejects.toMatchObject({ code: 'compare.closed' })
  await expect(ask(app, 'compare.mrmc', { path: '/no/such.imrmc' })).rejects.toMatchObject({ code: 'mrmc.file' })
})
