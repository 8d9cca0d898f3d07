import { decode as decodePng } from 'fast-png'
import { describe, expect, test } from 'vitest'
import { decodeFrame } from '../../src-main/dicom/open-image.ts'
import { pngOf, renderGrey, renderToPng, shrink } from '../../src-main/dicom/render.ts'
import { concat, element, encapsulated, imageFile, imageTags, part10 } from './build-file.ts'

const shown = async (source: Uint8Array, options = {}): Promise<number[]> => [...decodePng(await renderToPng(source, options)).data]
const window = concat(element(0x00281050, 'DS', '100'), element(0x00281051, 'DS', '200'))

describe('renderToPng', () => {
  test('the window of the file, a given window, the whole range without one', async () => {
    const pixels = [0, 100, 150, 4095]
    const file = imageFile({ rows: 1, columns: 4, stored: 12 }, pixels, 'OW', window)
    expect(await shown(file)).toEqual([0, 128, 192, 255])
    expect(await shown(file, { window: { center: 2048, width: 4096 } })).toEqual([0, 6, 9, 255])
    expect(await shown(imageFile({ rows: 1, columns: 4, stored: 12 }, pixels))).toEqual([0, 6, 9, 255])
  })

  test('MONOCHROME1 is inverted, and back with invert; the frame can be chosen', async () => {
    const file = imageFile({ rows: 1, columns: 2, frames: 2, photometric: 'MONOCHROME1' }, [0, 199, 199, 0], 'OW', window)
    expect(await shown(file)).toEqual([255, 0])
    expect(await shown(file, { frame: 1 })).toEqual([0, 255])
    expect(await shown(file, { invert: true })).toEqual([0, 255])
  })

  test('RGB, YBR and palette images are shown in their colours', async () => {
    expect(await shown(imageFile({ rows: 1, columns: 1, samples: 3, photometric: 'RGB', allocated: 8 }, Uint8Array.of(10, 200, 30, 0), 'OB'))).toEqual([10, 200, 30])
    expect(await shown(imageFile({ rows: 1, columns: 1, samples: 3, photometric: 'YBR_FULL', allocated: 8 }, Uint8Array.of(76, 85, 255, 0), 'OB'))).toEqual([254, 0, 0])
    const table = (tag: number, values: number[]): Uint8Array => element(tag, 'OW', values)
    const descriptor = [2, 0, 16]
    const palette = concat(element(0x00281101, 'US', descriptor), element(0x00281102, 'US', descriptor), element(0x00281103, 'US', descriptor), table(0x00281201, [0xff00, 0]), table(0x00281202, [0, 0x8000]), table(0x00281203, [0, 0x1000]))
    expect(await shown(imageFile({ rows: 1, columns: 2, photometric: 'PALETTE COLOR', allocated: 8 }, Uint8Array.of(1, 0), 'OB', palette))).toEqual([0, 0x80, 0x10, 0xff, 0, 0])
  })

  test('size makes it smaller by averaging, never larger', async () => {
    const file = imageFile({ rows: 2, columns: 4, allocated: 8 }, Uint8Array.of(0, 100, 200, 200, 100, 200, 0, 0), 'OB', concat(element(0x00281050, 'DS', '128'), element(0x00281051, 'DS', '256')))
    expect(await shown(file, { size: 2 })).toEqual([100, 100])
    expect(await shown(file, { size: 4000 })).toHaveLength(8)
  })

  test('PNG and JPEG files are shown as they are; a grey picture saved in colour is grey', async () => {
    expect(await shown(pngOf({ rows: 1, columns: 3, channels: 1, data: Uint8Array.of(0, 77, 255) }))).toEqual([0, 77, 255])
    const grey = await decodeFrame(pngOf({ rows: 1, columns: 2, channels: 3, data: Uint8Array.of(5, 5, 5, 9, 9, 9) }))
    expect([grey.samples, ...grey.data]).toEqual([1, 5, 9])
    await expect(renderToPng(pngOf({ rows: 9, columns: 9, channels: 1, data: new Uint8Array(81) }).subarray(0, 50))).rejects.toMatchObject({ code: 'damaged-pixels' })
  })
})

test('shrinking weights the pixels it covers in part', () => {
  const { data, columns } = shrink({ rows: 1, columns: 3, channels: 1 as const, data: Uint8Array.of(0, 90, 180) }, 2)
  expect([columns, ...data]).toEqual([2, 30, 150])
})

test('a lossy codestream that overshoots stays white, it does not wrap to black', async () => {
  // 16-bit JPEG 2000 codestream under a header of 12 bits stored.
  const { encodeFrame } = await import('../../src-main/dicom/encode.ts')
  const bytes = new Uint8Array(Uint16Array.of(4095, 4096, 4200, 17, 0, 1, 2, 3).buffer)
  const frame = await encodeFrame({ rows: 2, columns: 4, samples: 1, bitsAllocated: 16, bitsStored: 16, signed: false, photometric: 'MONOCHROME2', bytes }, '1.2.840.10008.1.2.4.90')
  const file = part10('1.2.840.10008.1.2.4.91', concat(imageTags({ rows: 2, columns: 4, stored: 12 }), encapsulated(new Uint8Array(0), [frame.length % 2 ? concat(frame, new Uint8Array(1)) : frame])))
  expect([...(await decodeFrame(file)).data].slice(0, 4)).toEqual([4095, 4095, 4095, 17])
  expect(renderGrey(await decodeFrame(file)).data[2]).toBe(255)
})
