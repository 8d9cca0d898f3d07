import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DecodePool } from '../../src-main/dicom/decode-pool.ts'
import { createDecodePool } from '../../src-main/dicom/decode-pool.ts'
import type { PixelReport } from '../../src-main/dicom/describe-pixels.ts'
import { UmbraError } from '../../src-main/base/umbra-error.ts'
import { CORPUS, corpusFiles, hasCorpus } from './corpus.ts'

/** Codes a broken file may end in. `internal` and `decoder-crashed` are not among them: those would be our defects. */
const REFUSALS = ['not-dicom', 'empty', 'damaged', 'damaged-pixels', 'no-pixels', 'bad-pixel-description', 'unsupported-pixels', 'too-large', 'too-deep', 'too-many-elements']

const MB = 1024 * 1024

function outcome(result: unknown): string {
  if (result instanceof UmbraError) return REFUSALS.includes(result.code) && result.message.length > 10 ? 'refused' : `${result.code}: ${result.message}`
  return /^[0-9a-f]{64}$/.test((result as PixelReport).value_sha256) ? 'decoded' : String(result)
}

describe.skipIf(!hasCorpus)('every hostile or image-less corpus file is decoded or refused by code', () => {
  let pool: DecodePool
  let before = 0
  beforeAll(() => {
    pool = createDecodePool({ size: 1 })
    before = process.memoryUsage().rss
  })
  afterAll(() => pool.close())

  test.each(corpusFiles.filter((file) => file.kind === 'fuzz' || !file.value_sha256).map((file) => [file.file, file.kind] as const))('%s', async (name, kind) => {
    const result = await pool.run('describe', { source: CORPUS + name }, kind === 'fuzz' ? { timeLimit: 5000 } : {}).catch((error: unknown) => error)
    expect(outcome(result)).toMatch(/^(refused|decoded)$/)
    expect(process.memoryUsage().rss - before).toBeLessThan(512 * MB)
  })
})
