import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { csvRows } from '../../../src-main/training/pairs/csv.ts'
import { discoverPairs } from '../../../src-main/training/pairs/discover.ts'
import { foreignLanguage } from '../../../src-main/training/pairs/language.ts'

const corpus = fileURLToPath(new URL('../../../../shared/corpus/cxr/', import.meta.url))
if (!existsSync(corpus)) console.log('../shared/corpus/cxr is not here: real pairs are not tried.')

describe.skipIf(!existsSync(corpus))('real tables', () => {
  test('no English report of Indiana University is taken for another language', async () => {
    const wrong: string[] = []
    let reports = 0
    for await (const { cells } of csvRows(`${corpus}openi_reports.csv`)) {
      reports++
      const text = `${cells.findings} ${cells.impression}`
      if (foreignLanguage(text)) wrong.push(`${cells.uid}: ${foreignLanguage(text)}: ${text}`)
    }
    expect(reports).toBe(2358)
    expect(wrong).toEqual([])
  })

  test('the table of 209 films is understood as it is', async () => {
    const { films, reports, candidates, problems } = await discoverPairs(`${corpus}images.csv`)
    expect([films, reports, candidates.length, problems.length]).toEqual([209, 148, 148, 61])
    expect(candidates.every(({ image, patient }) => existsSync(image) && patient !== '')).toBe(true)
    expect(new Set(candidates.map(({ view }) => view))).toEqual(new Set(['PA', 'AP', 'unknown']))
  })
})
