import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { decodeTasks } from '../../../src-main/dicom/decode-tasks.ts'
import { viewFromTags } from '../../../src-main/inference/assess/view.ts'
import { assessFilm } from '../../../src-main/inference/assess-film.ts'
import { header } from './header.ts'

const corpus = fileURLToPath(new URL('../../../../shared/corpus/cxr', import.meta.url))
const present = existsSync(corpus)
if (!present) console.warn('skipped: ../shared/corpus/cxr is not here')

describe.skipIf(!present)('on public films', () => {
  test('most frontal films without a header pass, and none of them needs more than a look at the view', async () => {
    const codes: Record<string, number> = {}
    const files = readdirSync(join(corpus, 'images'))
    for (const file of files) {
      const film = await decodeTasks.modelInput({ source: join(corpus, 'images', file), frame: 0 })
      const code = assessFilm(film).refusal?.code ?? 'scored'
      codes[code] = (codes[code] ?? 0) + 1
    }
    expect(codes.scored! / files.length).toBeGreaterThan(0.8)
    expect(Object.keys(codes).sort()).toEqual(['R2', 'scored'])
  })

  test('real headers: every named view is understood', () => {
    const rows = parse(readFileSync(join(corpus, 'openi_dicom_headers.csv')), { columns: true }) as Record<string, string>[]
    const wrong = rows.filter((row) => {
      const position = row['View Position'] ?? ''
      const view = viewFromTags(header({ series: { viewPosition: position, patientOrientation: '', description: '' } }))
      return position === '' ? view !== 'unknown' : view !== (/^(PA|AP)$/.test(position) ? position : 'lateral')
    })
    expect(wrong.map((row) => row['View Position'])).toEqual([])
  })
})
