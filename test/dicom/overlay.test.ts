import { describe, expect, test } from 'vitest'
import { overlayOnImage, overlays } from '../../src-main/dicom/overlay.ts'
import { readPart10 } from '../../src-main/dicom/part10.ts'
import { BIG, concat, element, imageTags, part10 } from './build-file.ts'

const us = (tag: number, value: number, encoding = {}): Uint8Array => element(tag, 'US', [value], encoding)

function file(overlay: Uint8Array, pixels: number[] = [1, 2, 3, 4], encoding = {}): ReturnType<typeof readPart10> {
  return readPart10(part10(encoding && 'bigEndian' in encoding ? BIG : '1.2.840.10008.1.2.1', concat(imageTags({ rows: 2, columns: 2, stored: 12 }, encoding), overlay, element(0x7fe00010, 'OW', pixels, encoding))))
}

const plane = (rows: number, columns: number, origin: number[], data: Uint8Array, encoding = {}): Uint8Array =>
  concat(us(0x60020010, rows, encoding), us(0x60020011, columns, encoding), element(0x60020040, 'CS', 'G', encoding), element(0x60020050, 'SS', origin, encoding), us(0x60020100, 1, encoding), us(0x60020102, 0, encoding), element(0x60023000, 'OW', data, encoding))

describe('overlay planes', () => {
  test('bits run from the lowest, in little and big endian', () => {
    expect([...overlays(file(plane(2, 3, [1, 1], Uint8Array.of(0b100101, 0))))[0]!.data]).toEqual([1, 0, 1, 0, 0, 1])
    expect([...overlays(file(plane(2, 3, [1, 1], Uint8Array.of(0, 0b100101), { bigEndian: true }), [1, 2, 3, 4], { bigEndian: true }))[0]!.data]).toEqual([1, 0, 1, 0, 0, 1])
  })

  test('a plane beyond the image is cut to it', () => {
    const [overlay] = overlays(file(plane(3, 3, [0, 2], Uint8Array.of(0xff, 0x01))))
    expect([...overlayOnImage(overlay!, 2, 2)!]).toEqual([0, 1, 0, 1])
    const [outside] = overlays(file(plane(3, 3, [-500, 30000], Uint8Array.of(0xff, 0x01))))
    expect([...overlayOnImage(outside!, 2, 2)!]).toEqual([0, 0, 0, 0])
  })

  test('a multi-frame plane lies on its own frames of the image, a single one on all', () => {
    // Two frames of 2 x 2, the first on image frame 2.
    const several = concat(us(0x60020010, 2), us(0x60020011, 2), element(0x60020015, 'IS', '2 '), element(0x60020040, 'CS', 'G'), element(0x60020050, 'SS', [1, 1]), us(0x60020051, 2), us(0x60020100, 1), us(0x60020102, 0), element(0x60023000, 'OW', Uint8Array.of(0b10010001, 0)))
    const [overlay] = overlays(file(several))
    expect([0, 1, 2, 3].map((frame) => overlayOnImage(overlay!, 2, 2, frame)?.join('') ?? null)).toEqual([null, '1000', '1001', null])
    const [single] = overlays(file(plane(2, 2, [1, 1], Uint8Array.of(0b0110, 0))))
    expect([0, 7].map((frame) => overlayOnImage(single!, 2, 2, frame)?.join(''))).toEqual(['0110', '0110'])
  })

  test('in the unused bits of the pixels', () => {
    const embedded = concat(us(0x60000010, 2), us(0x60000011, 2), element(0x60000040, 'CS', 'R'), element(0x60000050, 'SS', [1, 1]), us(0x60000100, 16), us(0x60000102, 12))
    const [overlay] = overlays(file(embedded, [0x1001, 2, 0x1003, 4]))
    expect([overlay!.type, ...overlay!.data]).toEqual(['ROI', 1, 0, 1, 0])
  })

  test('too little data, or no size, is no overlay; a gigantic one is refused', () => {
    expect(overlays(file(plane(200, 200, [1, 1], Uint8Array.of(1, 0))))).toEqual([])
    expect(overlays(file(plane(0, 9, [1, 1], Uint8Array.of(1, 0))))).toEqual([])
    expect(() => overlays(file(plane(65535, 65535, [1, 1], Uint8Array.of(1, 0))))).toThrow('MB')
  })
})
