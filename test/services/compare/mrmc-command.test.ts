import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { obuchowskiRockette } from '../../../src-main/metrics/obuchowski-rockette.ts'
import { LOW_CORRELATION, roeMetz } from '../../../src-main/metrics/roe-metz.ts'
import { formatImrmc, parseImrmc } from '../../../src-main/services/compare/imrmc.ts'
import type { MrmcReport } from '../../../src-main/contract/compare.ts'
import { mrmcCommand } from '../../../src-main/services/compare/mrmc-command.ts'
import { crossed, parseLongCsv } from '../../../src-main/services/compare/mrmc-study.ts'
import { accepted } from '../../metrics/expect-ok.ts'
import { folder } from './files.ts'

const study = roeMetz({ readers: 3, positives: 20, negatives: 30, separations: [1.2, 1.8], variances: LOW_CORRELATION }, 12)
const cases = Array.from(study.truth, (_, k) => `case ${k}`)
const longCsv = ['reader,treatment,case,truth,rating', ...study.modalities.flatMap((m, i) => study.readers.flatMap((r, j) => cases.map((id, k) => `${r},${m},${id},${study.truth[k]!},${study.scores[i]![j]![k]!}`)))].join('\n')

async function run(argv: string[]): Promise<{ code: number; out: string }> {
  let out = ''
  const code = await mrmcCommand(argv, { out: (text) => (out += text), err: () => undefined })
  return { code, out }
}

describe('iMRMC text', () => {
  test('goes out and comes back the same', () => {
    const back = crossed(parseImrmc(formatImrmc(study, cases), 'x.imrmc'), 'x.imrmc')
    expect(back.study.modalities).toEqual(study.modalities)
    expect(back.study.readers).toEqual(study.readers)
    expect(back.cases).toEqual(cases)
    expect(back.study.scores.flat().map((values) => Array.from(values))).toEqual(study.scores.flat().map((values) => Array.from(values)))
  })

  test('front matter, spaces, the word truth, names instead of numbers', () => {
    const text = 'Any text, with commas\nNR: 2\nBEGIN DATA:\ntruth , neg1 , truth , 0\n-1,pos1,whatever,1\r\nreader1,neg1,testA,0.5\nreader1, pos1 ,testA,-1.5\n\n'
    const table = parseImrmc(text, 'x')
    expect([...table.truth]).toEqual([['neg1', 0], ['pos1', 1]])
    expect(table.rows).toEqual([{ reader: 'reader1', case: 'neg1', modality: 'testA', score: 0.5 }, { reader: 'reader1', case: 'pos1', modality: 'testA', score: -1.5 }])
  })

  test('what is wrong is named with its line', () => {
    expect(() => parseImrmc('no data', 'x')).toThrow(/BEGIN DATA/)
    expect(() => parseImrmc('BEGIN DATA:\n1,2,3', 'x')).toThrow(/line 2/)
    expect(() => parseImrmc('BEGIN DATA:\n-1,c,0,0\n-1,c,0,0', 'x')).toThrow(/given twice/)
    expect(() => parseImrmc('BEGIN DATA:\n-1,c,0,2', 'x')).toThrow(/not 0 or 1/)
    expect(() => crossed(parseImrmc('BEGIN DATA:\n-1,c,0,1\nr,c,a,1\nr,c,a,2', 'x'), 'x')).toThrow(/two scores/)
    expect(() => parseLongCsv('reader,case,truth,score\nr,1,0,2', 'x')).toThrow(/no column for the modality/)
    expect(() => parseLongCsv('reader,modality,case,truth,score\nr,a,1,0,2\nr,b,1,1,2', 'x')).toThrow(/differently/)
    expect(() => parseLongCsv('reader,modality,case,truth,score\nr,a,1,,2', 'x')).toThrow(/not 0 or 1/)
  })
})

describe('mrmc', () => {
  test('CSV and iMRMC give the numbers of the pure function, and the export reads back', async () => {
    const { path } = folder()
    const csv = join(path, 'study.csv')
    const exported = join(path, 'out.imrmc')
    writeFileSync(csv, longCsv)
    const first = await run([csv, '--json', '--export', exported])
    const second = await run([exported, '--json'])
    const a = JSON.parse(first.out) as MrmcReport
    const b = JSON.parse(second.out) as MrmcReport
    expect(b.delong).toEqual(a.delong)
    expect(accepted(a.delong).f).toBeCloseTo(accepted(obuchowskiRockette(study)).f, 10)
    expect(accepted(a.jackknife).f).toBeCloseTo(accepted(obuchowskiRockette(study, { covariance: 'jackknife' })).f, 10)
    expect(a).toMatchObject({ format: 'umbra-mrmc-1', cases: 50, positives: 20 })
    expect(readFileSync(exported, 'utf8')).toContain('NR: 3')
    expect((await run([csv])).out).toContain('readers and cases random')
  })

  test('gaps: incomplete cases and readers are left out and counted, never guessed', () => {
    const lines = longCsv.split('\n')
    const gap = lines.filter((line) => !line.startsWith('reader 1,modality 2,case 7,') && !line.startsWith('reader 3,modality 1,')).join('\n')
    const { study: rest, left, cases: kept } = crossed(parseLongCsv(gap, 'x.csv'), 'x.csv')
    expect(rest.readers).toEqual(['reader 1', 'reader 2'])
    expect(left).toEqual({ incompleteReaders: ['reader 3'], incompleteCases: ['case 7'], withoutTruth: [] })
    expect(kept).toHaveLength(49)
  })

  test('a study that cannot be analysed says why and exits with 1', async () => {
    const { path } = folder()
    const file = join(path, 'one.imrmc')
    writeFileSync(file, formatImrmc({ ...study, modalities: ['only'], scores: study.scores.slice(0, 1) }, cases))
    const { code, out } = await run([file])
    expect(code).toBe(1)
    expect(out).toContain('at least two')
    await expect(run([])).rejects.toMatchObject({ code: 'usage' })
  })
})
