import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { toRgb } from '../../src-main/dicom/colour.ts'
import { decodedImage } from '../../src-main/dicom/open-image.ts'
import { CORPUS, corpusFiles, hasCorpus } from './corpus.ts'

/** The manifest names the start of a hash over RGB values, as int32, where libjpeg decoded the file to RGB. */
const withRgb = corpusFiles.flatMap((file) => {
  const hash = /libjpeg RGB value hash ([0-9a-f]+)/.exec(file.notes)?.[1]
  return hash === undefined ? [] : [[file.file, hash] as const]
})

describe.skipIf(!hasCorpus)('colours of JPEG images equal those of libjpeg, to the last level', () => {
  test.each(withRgb)('%s', async (file, expected) => {
    const image = await decodedImage(CORPUS + file)
    const hash = createHash('sha256')
    for (let frame = 0; frame < image.frames; frame++) hash.update(new Uint8Array(Int32Array.from(toRgb(await image.decode(frame))).buffer))
    expect(hash.digest('hex').slice(0, expected.length)).toBe(expected)
  })
})
