import { describe, expect, test } from 'vitest'
import { headerOf } from '../../src-main/dicom/header.ts'
import type { GreyscalePipeline } from '../../src-main/greyscale/pipeline.ts'
import { BIG, concat, element, imageFile, imageTags, item, part10, shorts } from './build-file.ts'
import type { ImageTags } from './build-file.ts'

const ds = (tag: number, value: string): Uint8Array => element(tag, 'DS', value)
const lut = (sequence: number, descriptor: number[], data: Uint8Array | number[], vr = 'US'): Uint8Array => element(sequence, 'SQ', item(concat(element(0x00283002, 'US', descriptor), element(0x00283006, vr, data))))
const MODALITY = 0x00283000
const VOI = 0x00283010

function pipelineOf(before: Uint8Array, tags: ImageTags = { rows: 1, columns: 1, stored: 12 }): GreyscalePipeline {
  return headerOf(imageFile(tags, [0], 'OW', before)).pipeline!
}

describe('look-up table descriptors', () => {
  test('0 entries mean 65536', () => {
    const data = Array.from({ length: 65536 }, (_, i) => i)
    const file = concat(element(0x00283010, 'SQ', item(concat(element(0x00283002, 'US', [0, 0, 16]), element(0x00283006, 'OW', data)))))
    expect(pipelineOf(file).voiLuts[0]).toMatchObject({ firstValue: 0, bits: 16, data: { length: 65536 } })
  })

  test('the first value is signed where the input can be negative', () => {
    expect(pipelineOf(lut(MODALITY, [4, -1000, 12], [1, 2, 3, 4]), { rows: 1, columns: 1, signed: true }).modalityLut?.firstValue).toBe(-1000)
    expect(pipelineOf(concat(ds(0x00281052, '-1024'), ds(0x00281053, '1'), lut(VOI, [4, -1000, 12], [1, 2, 3, 4]))).voiLuts[0]?.firstValue).toBe(-1000)
    expect(pipelineOf(lut(VOI, [4, 64536, 12], [1, 2, 3, 4]), { rows: 1, columns: 1 }).voiLuts[0]?.firstValue).toBe(64536)
  })

  test('8-bit entries, packed two to a word', () => {
    expect(pipelineOf(lut(VOI, [4, 0, 8], Uint8Array.of(9, 8, 7, 255), 'OW')).voiLuts[0]).toEqual({ firstValue: 0, bits: 8, data: [9, 8, 7, 255] })
    expect(pipelineOf(lut(VOI, [3, 0, 8], [9, 8, 255])).voiLuts[0]?.data).toEqual([9, 8, 255])
  })

  test('packed entries of a big endian file', () => {
    const encoding = { bigEndian: true }
    const sequence = element(VOI, 'SQ', item(concat(element(0x00283002, 'US', [4, 0, 8], encoding), element(0x00283006, 'OW', Uint8Array.of(8, 9, 255, 7), encoding)), encoding), encoding)
    const file = part10(BIG, concat(imageTags({ rows: 1, columns: 1 }, encoding), sequence, element(0x7fe00010, 'OW', [0], encoding)))
    expect(headerOf(file).pipeline?.voiLuts[0]?.data).toEqual([9, 8, 7, 255])
  })

  test('wrong bits are corrected upwards, honest ones kept', () => {
    expect(pipelineOf(lut(VOI, [2, 0, 8], [0, 4095])).voiLuts[0]?.bits).toBe(12)
    expect(pipelineOf(lut(VOI, [2, 0, 16], [0, 4095])).voiLuts[0]?.bits).toBe(16)
    expect(pipelineOf(lut(VOI, [2, 0, 0], [0, 4095])).voiLuts[0]?.bits).toBe(12)
    expect(pipelineOf(lut(VOI, [2, 0, 77], [0, 65535])).voiLuts[0]?.bits).toBe(16)
  })

  test('fewer entries than claimed are used as they are; none at all is no table', () => {
    expect(pipelineOf(lut(VOI, [4096, 0, 12], [1, 2, 3])).voiLuts[0]?.data).toEqual([1, 2, 3])
    expect(pipelineOf(lut(VOI, [4096, 0, 12], [])).voiLuts).toEqual([])
    expect(pipelineOf(lut(VOI, [4096], [1, 2])).voiLuts).toEqual([])
  })
})

describe('rescale, windows, padding', () => {
  test('one of slope and intercept is enough; a slope of zero is none', () => {
    expect(pipelineOf(ds(0x00281052, '-1000')).rescale).toEqual({ slope: 1, intercept: -1000 })
    expect(pipelineOf(concat(ds(0x00281052, '-1000'), ds(0x00281053, '0'))).rescale).toBeNull()
    expect(pipelineOf(new Uint8Array(0)).rescale).toBeNull()
  })

  test('several windows with their names; unusable ones are dropped, a decimal comma is read', () => {
    const of = pipelineOf(concat(ds(0x00281050, '40\\x\\600,5'), ds(0x00281051, '80\\400\\1600'), element(0x00281055, 'LO', 'SOFT\\BAD\\LUNG'), element(0x00281056, 'CS', 'SIGMOID')))
    expect(of.windows).toEqual([{ center: 40, width: 80, explanation: 'SOFT' }, { center: 600.5, width: 1600, explanation: 'LUNG' }])
    expect(of.voiFunction).toBe('SIGMOID')
  })

  test('padding in the sign of the pixels, as a range in either order, never from rubbish', () => {
    const signed = { rows: 1, columns: 1, signed: true }
    expect(pipelineOf(element(0x00280120, 'US', [63536]), signed).padding).toEqual({ low: -2000, high: -2000 })
    expect(pipelineOf(concat(element(0x00280120, 'US', [4095]), element(0x00280121, 'US', [4000]))).padding).toEqual({ low: 4000, high: 4095 })
    expect(pipelineOf(element(0x00280120, 'US', [0, 40, 288])).padding).toBeNull()
    expect(pipelineOf(element(0x00280120, 'US', [])).padding).toBeNull()
  })

  test('presentation LUT shape', () => {
    const after = concat(imageTags({ rows: 1, columns: 1 }), element(0x20500020, 'CS', 'INVERSE'), element(0x7fe00010, 'OW', [0]))
    expect(headerOf(part10('1.2.840.10008.1.2.1', after)).pipeline?.presentationInverse).toBe(true)
  })
})

test('functional groups: the frame goes before the shared group, the group before the data set', async () => {
  const { decodedImage } = await import('../../src-main/dicom/open-image.ts')
  const window = (center: string): Uint8Array => element(0x00289132, 'SQ', item(concat(ds(0x00281050, center), ds(0x00281051, '100'))))
  const after = concat(element(0x52009229, 'SQ', item(window('11'))), element(0x52009230, 'SQ', concat(item(window('22')), item(element(0x00080100, 'SH', 'NONE')))))
  const file = part10('1.2.840.10008.1.2.1', concat(imageTags({ rows: 1, columns: 1, frames: 2 }), ds(0x00281050, '33'), ds(0x00281051, '100'), after, element(0x7fe00010, 'OW', shorts([1, 2]))))
  const image = await decodedImage(file)
  expect((await image.decode(0)).pipeline.windows[0]?.center).toBe(22)
  expect((await image.decode(1)).pipeline.windows[0]?.center).toBe(11)
})
