import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { isPadding } from '../../src-main/greyscale/pipeline.ts'
import { decodedImage } from '../../src-main/dicom/open-image.ts'
import { renderFrame } from '../../src-main/dicom/render.ts'
import { CORPUS, corpusFiles, hasCorpus } from './corpus.ts'

const PYTHON = '/usr/bin/python3'

function pydicomIsInstalled(): boolean {
  try {
    execFileSync(PYTHON, ['-c', 'import pydicom, numpy'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const usable = hasCorpus && pydicomIsInstalled()
if (hasCorpus && !usable) console.info('python3-pydicom is not installed: rendering is not compared with it.')

/** Files on which pydicom departs from the standard or from this corpus, with the reason. */
const NOT_AN_ORACLE: Record<string, string> = {
  'dcm4che/ovly_p01.dcm': 'does not mask the overlay stored in the pixels',
  'fo-dicom/GH177_D_CLUNIE_CT1_IVRLE_BigEndian_ELE_undefinded_length.dcm': 'takes the padding value 63536 of signed pixels as unsigned',
  'pydicom/mlut_19.dcm': 'does not mask to Bits Stored',
  'dicomparser/CT0012.not_fragmented_bot_rle.dcm': 'ignores windows in functional groups',
  'dicomparser/CT0012.not_fragmented_no_bot_rle.dcm': 'ignores windows in functional groups'
}

describe.skipIf(!usable)('grey levels equal those of pydicom within one level', () => {
  const candidates = corpusFiles.filter((file) => file.kind !== 'fuzz' && file.value_sha256 && file.photometric.startsWith('MONOCHROME') && file.samples === '1' && !(file.file in NOT_AN_ORACLE))

  test('all grey images it can decode', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'umbra-levels-'))
    try {
      const out = (index: number): string => join(folder, String(index))
      execFileSync(PYTHON, [fileURLToPath(new URL('pydicom-levels.py', import.meta.url)), ...candidates.flatMap((file, i) => [CORPUS + file.file, out(i)])], { stdio: ['ignore', 'ignore', 'ignore'], maxBuffer: 1e8 })
      const worse: string[] = []
      let compared = 0
      for (const [i, { file }] of candidates.entries()) {
        if (!existsSync(out(i))) continue
        const bytes = readFileSync(out(i))
        const levels = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
        const image = await decodedImage(CORPUS + file)
        const frame = await image.decode(0)
        const { data } = renderFrame(frame, image)
        let worst = 0
        for (let at = 0; at < data.length; at++) if (!isPadding(frame.pipeline, frame.data[at]!)) worst = Math.max(worst, Math.abs(data[at]! - Math.min(255, Math.max(0, levels[at]!))))
        compared++
        if (worst > 1) worse.push(`${file}: ${worst.toFixed(1)} levels`)
      }
      expect(worse).toEqual([])
      expect(compared).toBeGreaterThan(80)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
