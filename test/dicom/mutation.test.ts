import { afterAll, expect, test } from 'vitest'
import { UmbraError } from '../../src-main/base/umbra-error.ts'
import { decodedImage } from '../../src-main/dicom/open-image.ts'
import { ENCODABLE, encodeFrame } from '../../src-main/dicom/encode.ts'
import { headerOf } from '../../src-main/dicom/header.ts'
import { overlays } from '../../src-main/dicom/overlay.ts'
import { renderFrame } from '../../src-main/dicom/render.ts'
import { concat, element, encapsulated, imageFile, imageTags, item, part10, shorts } from './build-file.ts'

/** Reproducible: the seed of a failing file is in the test's name. */
function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

function mutated(bytes: Uint8Array, seed: number): Uint8Array {
  const next = random(seed)
  const out = bytes.slice()
  const kind = Math.floor(next() * 4)
  if (kind === 0) return out.subarray(0, 1 + Math.floor(next() * out.length))
  for (let n = 1 + Math.floor(next() * 12); n > 0; n--) {
    const at = (kind === 1 ? 128 : 0) + Math.floor(next() * (out.length - 132))
    if (kind === 3) new DataView(out.buffer).setUint32(at, [0, 0xffffffff, 0x7fffffff, 0x10000, 0xfffee000][Math.floor(next() * 5)]!, true)
    else out[at] = Math.floor(next() * 256)
  }
  return out
}

const pixels = Array.from({ length: 16 * 12 }, (_, i) => (i * 53) % 4096)
const grey = { rows: 12, columns: 16, samples: 1, bitsAllocated: 16 as const, bitsStored: 12, signed: false, photometric: 'MONOCHROME2', bytes: shorts(pixels) }
const extras = concat(
  element(0x00281050, 'DS', '2048'),
  element(0x00281051, 'DS', '4096'),
  element(0x00283010, 'SQ', item(concat(element(0x00283002, 'US', [4, 0, 12]), element(0x00283006, 'US', [0, 100, 2000, 4095])))),
  element(0x60000010, 'US', [2]),
  element(0x60000011, 'US', [2]),
  element(0x60000050, 'SS', [1, 1]),
  element(0x60003000, 'OW', [5])
)

async function seeds(): Promise<[string, Uint8Array][]> {
  const tags = { rows: 12, columns: 16, stored: 12 }
  const compressed = await Promise.all(
    ENCODABLE.map(async (syntax): Promise<[string, Uint8Array]> => {
      const frame = await encodeFrame(grey, syntax)
      return [syntax, part10(syntax, concat(imageTags(tags), extras, encapsulated(new Uint8Array(4), [frame.length % 2 ? concat(frame, new Uint8Array(1)) : frame])))]
    })
  )
  return [['native', imageFile(tags, pixels, 'OW', extras)], ...compressed]
}

const outcomes = { decoded: 0, refused: 0 }
afterAll(() => console.info(`mutated files: ${outcomes.decoded} decoded, ${outcomes.refused} refused`))

/** In this very process: whatever is not a coded refusal fails the test, and a hang fails its time limit. */
test.each(await seeds())('mutations of a %s file are decoded or refused by code', async (name, bytes) => {
  const defects: string[] = []
  for (let seed = 0; seed < 120; seed++) {
    const file = mutated(bytes, seed)
    try {
      headerOf(file)
      const image = await decodedImage(file)
      if (image.file) overlays(image.file)
      const { data } = renderFrame(await image.decode(0), image)
      if (data.length === 0) throw new Error('no pixels')
      outcomes.decoded++
    } catch (error) {
      if (!(error instanceof UmbraError) || error.code === 'internal') defects.push(`${name}, seed ${seed}: ${String(error)}`)
      outcomes.refused++
    }
  }
  expect(defects).toEqual([])
}, 60_000)
