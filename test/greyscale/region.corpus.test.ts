import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { decodedImage } from '../../src-main/dicom/open-image.ts'
import { regionStatistics, type RegionStatistics } from '../../src-main/greyscale/region.ts'
import { CORPUS, hasCorpus } from '../dicom/corpus.ts'

const PYTHON = '/usr/bin/python3'
/** With rescale, signed, MONOCHROME1, with padding. */
const FILES = ['derived/RG1s_ele.dcm', 'nema-wg04/RG3_RLE', 'nema-wg04/CT1_UNC', 'pydicom/CT_small.dcm', 'pydicom/MR_small.dcm'].filter((name) => existsSync(CORPUS + name))

test.skipIf(!hasCorpus || !existsSync(PYTHON))('statistics of an ellipse on corpus films equal numpy’s', async () => {
  const films = await Promise.all(
    FILES.map(async (name) => {
      const { rows, columns, data, pipeline } = await (await decodedImage(CORPUS + name)).decode(0)
      // Off the pixel raster, and partly over the edge.
      return { name, film: { rows, columns, data }, pipeline, region: { shape: 'ellipse' as const, x: columns * 0.31, y: -rows * 0.07, width: columns * 0.43, height: rows * 0.61 } }
    })
  )
  const list = join(mkdtempSync(join(tmpdir(), 'umbra-region-')), 'films.json')
  writeFileSync(list, JSON.stringify(films.map(({ name, pipeline, region }) => ({ file: CORPUS + name, padding: pipeline.padding && [pipeline.padding.low, pipeline.padding.high], ...region }))))
  const answers = JSON.parse(execFileSync(PYTHON, [fileURLToPath(new URL('region.py', import.meta.url)), list]).toString()) as RegionStatistics[]
  expect(films.length).toBeGreaterThan(3)
  for (const [at, { name, film, pipeline, region }] of films.entries()) {
    const ours = regionStatistics(film, pipeline, region)
    const theirs = answers[at]!
    expect([name, ours.count, ours.min, ours.max]).toEqual([name, theirs.count, theirs.min, theirs.max])
    expect(Math.abs(ours.mean / theirs.mean - 1), name).toBeLessThan(1e-10)
    expect(Math.abs(ours.standardDeviation / theirs.standardDeviation - 1), name).toBeLessThan(1e-10)
  }
})
