import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import type { ImportResult } from '../../../src-main/contract/index.ts'
import { ask, openApp, runJob } from '../app.ts'

const corpus = fileURLToPath(new URL('../../../../shared/corpus/dicom', import.meta.url))
const present = existsSync(corpus)
if (!present) console.log('the shared corpus is absent: import is not tried on it')

test.runIf(present)('every real film of the corpus comes in or is named; nothing fails inside', async () => {
  const manifest = parse(readFileSync(join(corpus, 'manifest.csv')), { columns: true }) as { file: string; kind: string; value_sha256: string }[]
  const app = await openApp()
  try {
    const { result, error } = await runJob(app, ask(app, 'library.import', { paths: [corpus] }))
    expect(error).toBeNull()
    const { imported, unchanged, skipped } = result as ImportResult
    expect(skipped.filter((each) => each.code === 'internal')).toEqual([])
    // The corpus holds one image in many encodings, all under one SOP Instance UID: the first is kept, the others are named.
    const lost = skipped.filter((each) => each.code !== 'uid-conflict').map((each) => each.file)
    const decodable = manifest.filter((row) => row.kind !== 'fuzz' && row.value_sha256 !== '')
    expect(decodable.filter((row) => lost.includes(join(corpus, row.file))).map((row) => basename(row.file))).toEqual([])
    expect(imported + unchanged).toBeGreaterThan(300)
    const counts = await ask(app, 'app.info', {})
    expect(counts.counts.instances).toBe(imported)
  } finally {
    await app.close()
  }
})
