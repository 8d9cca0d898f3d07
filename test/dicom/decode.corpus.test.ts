import { decode as decodePng } from 'fast-png'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { describePixels } from '../../src-main/dicom/describe-pixels.ts'
import { decodeFrame } from '../../src-main/dicom/open-image.ts'
import type { CorpusFile } from './corpus.ts'
import { CORPUS, corpusFiles, hasCorpus } from './corpus.ts'

/** Files whose reference is not what the file holds. */
const EXCEPTIONS: Record<string, string> = {
  'fo-dicom/GH340.dcm': 'ACR-NEMA with 12 bits allocated, packed 4 samples to 3 words; the reference hash is of its first 65536 bytes read as 8-bit samples'
}

/** Samples may differ by this much from the reference decoder, which rounds its inverse DCT or wavelet in its own way. */
function allowed(file: CorpusFile): number {
  if (file.transfer_syntax.endsWith('.4.81')) return 0
  if (/\.4\.(91|20[123])$/.test(file.transfer_syntax)) return 1
  return file.samples === '3' ? 3 : 2
}

const decodable = corpusFiles.filter((file) => file.kind !== 'fuzz' && file.value_sha256)

describe.skipIf(!hasCorpus)('stored values of every corpus image', () => {
  test.each(decodable.filter((file) => !(file.file in EXCEPTIONS)).map((file) => [file.file, file] as const))('%s', async (name, file) => {
    expect(await verdict(name, file)).toBe('same')
  })

  test('the packed 12-bit file is read as packed: neighbouring pixels are alike, which they are not when read as bytes', async () => {
    const { data, columns } = await decodeFrame(`${CORPUS}fo-dicom/GH340.dcm`)
    expect(data.length).toBe(256 * 256)
    const bytes = readFileSync(`${CORPUS}fo-dicom/GH340.dcm`).subarray(-98304).subarray(0, 65536)
    expect(roughness(data, columns)).toBeLessThan(0.6 * roughness(bytes, columns))
  })
})

/** Mean absolute difference of horizontal neighbours, over the mean. */
function roughness(data: ArrayLike<number>, columns: number): number {
  let difference = 0
  let sum = 0
  for (let i = 1; i < data.length; i++) {
    if (i % columns !== 0) difference += Math.abs(data[i]! - data[i - 1]!)
    sum += data[i]!
  }
  return difference / sum
}

/** `same`, or what differs. */
async function verdict(name: string, file: CorpusFile): Promise<string> {
  const report = await describePixels(CORPUS + name)
  if (report.value_sha256 === file.value_sha256) return 'same'
  if (file.tolerance === 'exact') return `hash ${report.value_sha256}, mean ${report.mean} instead of ${file.value_mean}`
  if (file.ref_png) {
    const difference = await worstDifference(name, file)
    return difference <= allowed(file) ? 'same' : `differs by ${difference}`
  }
  const near = (a: number, b: string, by: number): boolean => Math.abs(a - Number(b)) <= by
  return near(report.mean, file.value_mean, 0.05) && near(report.min, file.value_min, allowed(file)) && near(report.max, file.value_max, allowed(file)) ? 'same' : `mean ${report.mean} instead of ${file.value_mean}`
}

async function worstDifference(name: string, file: CorpusFile): Promise<number> {
  const { data, pipeline } = await decodeFrame(CORPUS + name)
  const png = decodePng(readFileSync(CORPUS + file.ref_png))
  const shift = pipeline.signed && png.depth === 16 ? 32768 : 0
  let worst = 0
  for (let i = 0; i < data.length; i++) worst = Math.max(worst, Math.abs(data[i]! + shift - png.data[i]!))
  return worst
}
