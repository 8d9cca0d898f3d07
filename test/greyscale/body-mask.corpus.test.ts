import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { decodedImage } from '../../src-main/dicom/open-image.ts'
import { decodeRaster } from '../../src-main/dicom/raster.ts'
import { bodyMask } from '../../src-main/greyscale/body-mask.ts'
import type { GreyFilm } from '../../src-main/greyscale/coarse-grid.ts'
import type { GreyscalePipeline } from '../../src-main/greyscale/pipeline.ts'
import { bodyHistogram, brightnessPercentile } from '../../src-main/greyscale/presets.ts'
import { CORPUS } from '../dicom/corpus.ts'

const PYTHON = '/usr/bin/python3'
const FILMS = fileURLToPath(new URL('../../../shared/corpus/cxr/images/', import.meta.url))

function usable(): boolean {
  if (!existsSync(FILMS)) return false
  try {
    execFileSync(PYTHON, ['-c', 'import numpy, scipy.ndimage, pydicom'], { stdio: 'ignore' })
    return true
  } catch {
    console.info('python3 with numpy, scipy and pydicom is absent: the body mask is not compared with it.')
    return false
  }
}

interface Answer {
  inside: string
  found: boolean
  percentiles: Record<string, number>
}

/** MONOCHROME1 and 2, 8 to 16 bits, with and without padding. */
const DICOM = ['derived/RG1s_ele.dcm', 'derived/RG1s_rle.dcm', 'nema-wg04/RG3_RLE', 'pydicom/MR_small.dcm', 'nema-wg04/CT1_UNC'].filter((name) => existsSync(CORPUS + name))

async function load(file: string): Promise<{ film: GreyFilm; pipeline: GreyscalePipeline }> {
  if (file.endsWith('.jpg')) {
    const { rows, columns, data, pipeline } = await decodeRaster(readFileSync(file), 'jpeg')
    return { film: { rows, columns, data }, pipeline }
  }
  const { rows, columns, data, pipeline } = await (await decodedImage(file)).decode(0)
  return { film: { rows, columns, data }, pipeline }
}

describe.skipIf(!usable())('body masks and their percentiles equal those of an independent implementation', () => {
  test('on every radiograph of the corpus', async () => {
    const files = [...readdirSync(FILMS).map((name) => FILMS + name), ...DICOM.map((name) => CORPUS + name)]
    const loaded: { file: string; film: GreyFilm; pipeline: GreyscalePipeline }[] = []
    for (const file of files) {
      const { film, pipeline } = await load(file)
      if (film.data.length === film.rows * film.columns) loaded.push({ file, film, pipeline })
    }
    const folder = mkdtempSync(join(tmpdir(), 'umbra-mask-'))
    const described = loaded.map(({ file, film, pipeline }, at) => {
      const raw = file.endsWith('.jpg') ? join(folder, String(at)) : null
      if (raw) writeFileSync(raw, film.data)
      return { file, raw, rows: film.rows, columns: film.columns, padding: pipeline.padding && [pipeline.padding.low, pipeline.padding.high] }
    })
    const list = join(folder, 'films.json')
    writeFileSync(list, JSON.stringify(described))
    const answers = JSON.parse(execFileSync(PYTHON, [fileURLToPath(new URL('body_mask.py', import.meta.url)), list], { maxBuffer: 1e9 }).toString()) as Answer[]
    expect(answers).toHaveLength(loaded.length)
    const different: string[] = []
    for (const [at, { file, film, pipeline }] of loaded.entries()) {
      const mask = bodyMask(film, pipeline)
      const bins = bodyHistogram(film, pipeline, mask)
      const { inside, found, percentiles } = answers[at]!
      if (mask.inside.join('') !== inside || mask.found !== found) different.push(`${file}: mask`)
      for (const [percent, value] of Object.entries(percentiles)) {
        const ours = brightnessPercentile(bins, pipeline, Number(percent))
        if (ours !== value) different.push(`${file}: P${percent} ${ours} instead of ${value}`)
      }
    }
    expect(different).toEqual([])
    expect(loaded.length).toBeGreaterThan(180)
    // What the rules are for: on nearly every chest film something that is a body is found.
    expect(answers.filter(({ found }) => found).length / answers.length).toBeGreaterThan(0.98)
  })
})
