import { deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { UmbraError } from '../../src-main/base/umbra-error.ts'
import { LIMITS } from '../../src-main/dicom/limits.ts'
import { readPart10 } from '../../src-main/dicom/part10.ts'
import { items, number, string } from '../../src-main/dicom/values.ts'
import { BIG, IMPLICIT, LITTLE, concat, element, imageFile, item, part10, text } from './build-file.ts'

const name = (encoding = {}): Uint8Array => concat(element(0x00080060, 'CS', 'DX', encoding), element(0x00100010, 'PN', 'Doe^Jane', encoding), element(0x00280010, 'US', [7], encoding))

function code(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return error instanceof UmbraError ? error.code : `not coded: ${String(error)}`
  }
  return 'none'
}

describe('reads whatever way the file is written', () => {
  test.each([
    ['explicit little endian', part10(LITTLE, name())],
    ['implicit little endian', part10(IMPLICIT, name({ explicit: false }))],
    ['explicit big endian', part10(BIG, name({ bigEndian: true }))],
    ['deflated', part10('1.2.840.10008.1.2.1.99', new Uint8Array(deflateRawSync(name())))],
    ['explicit, without preamble or meta information', name()],
    ['implicit, without preamble or meta information', name({ explicit: false })],
    ['big endian, without preamble or meta information', name({ bigEndian: true })],
    ['declared explicit, written implicit', part10(LITTLE, name({ explicit: false }))],
    ['declared implicit, written explicit', part10(IMPLICIT, name())],
    ['declared big endian, written little', part10(BIG, name())],
    ['magic word at the start, no preamble', part10(LITTLE, name()).subarray(128)],
    ['meta information repeated in the data set', part10(LITTLE, concat(element(0x00020010, 'UI', '1.2.840.10008.1.2.4.50'), name()))]
  ])('%s', (_, bytes) => {
    const { dataSet } = readPart10(bytes)
    expect([string(dataSet, 0x00100010), number(dataSet, 0x00280010)]).toEqual(['Doe^Jane', 7])
  })

  test('rubbish after the pixels costs nothing, in front of them the file', () => {
    const rubbish = Uint8Array.from({ length: 40 }, (_, i) => 200 + i)
    const pixels = element(0x7fe00010, 'OW', [1, 2])
    expect(string(readPart10(part10(LITTLE, concat(name(), pixels, rubbish))).dataSet, 0x00100010)).toBe('Doe^Jane')
    expect(code(() => readPart10(part10(LITTLE, concat(name(), rubbish, pixels))))).toBe('damaged')
  })

  test('meta information in implicit VR', () => {
    const meta = concat(element(0x00020002, 'UI', '1.2\0', { explicit: false }), element(0x00020010, 'UI', `${LITTLE}\0`, { explicit: false }))
    const file = readPart10(concat(new Uint8Array(128), text('DICM'), meta, name()))
    expect([file.transferSyntax, string(file.dataSet, 0x00100010)]).toEqual([LITTLE, 'Doe^Jane'])
  })
})

describe('sequences', () => {
  const inner = element(0x00080100, 'SH', 'CODE')
  const END = item(new Uint8Array(0), {}, 0xfffee0dd)
  const ITEM_END = item(new Uint8Array(0), {}, 0xfffee00d)
  test.each([
    ['defined lengths', element(0x00082218, 'SQ', item(inner))],
    ['undefined lengths', concat(element(0x00082218, 'SQ', concat(item(concat(inner, ITEM_END), {}, 0xfffee000, 0xffffffff), END), {}, 0xffffffff))],
    ['UN of undefined length holds implicit VR', concat(element(0x00082218, 'UN', concat(item(element(0x00080100, 'SH', 'CODE', { explicit: false })), END), {}, 0xffffffff))],
    ['explicit elements in a UN sequence', concat(element(0x00082218, 'UN', concat(item(inner), END), {}, 0xffffffff))],
    ['UN of defined length', element(0x00082218, 'UN', item(inner))],
    ['its delimiter forgotten', element(0x00082218, 'SQ', item(inner), {}, 0xffffffff)],
    ['stray delimiters before it', concat(END, ITEM_END, element(0x00082218, 'SQ', item(inner)))]
  ])('%s', (_, sequence) => {
    const { dataSet } = readPart10(part10(LITTLE, concat(element(0x00080060, 'CS', 'DX'), sequence, element(0x00100010, 'PN', 'Doe^Jane'))))
    expect(items(dataSet, 0x00082218).map((of) => string(of, 0x00080100))).toEqual(['CODE'])
    expect(string(dataSet, 0x00100010)).toBe('Doe^Jane')
  })
})

describe('refuses by code', () => {
  test.each([
    ['not-dicom', text('Hello, this is not DICOM at all, but a longer text than sixteen bytes')],
    ['not-dicom', new Uint8Array(0)],
    ['not-dicom', new Uint8Array(5000)],
    ['damaged', part10(LITTLE, new Uint8Array(0))],
    ['damaged', part10(LITTLE, element(0x00100010, 'PN', 'Doe', {}, 60_000))],
    ['damaged', part10('1.2.840.10008.1.2.1.99', text('no deflate stream here'))],
    ['damaged', part10(LITTLE, concat(element(0x00080060, 'CS', 'DX'), element(0x00082218, 'SQ', item(text('x'), {}, 0xfffee000, 0x7fffffff))))]
  ])('%s', (expected, bytes) => {
    expect(code(() => readPart10(bytes))).toBe(expected)
  })

  test('nesting past the limit, in little memory', () => {
    let bytes = element(0x00080100, 'SH', 'CODE')
    for (let depth = 0; depth <= LIMITS.depth + 2; depth++) bytes = element(0x00082218, 'SQ', item(bytes))
    expect(code(() => readPart10(part10(LITTLE, bytes)))).toBe('too-deep')
  })

  test('a deflated bomb', () => {
    const bomb = deflateRawSync(new Uint8Array(LIMITS.inflated + 1024))
    expect(code(() => readPart10(part10('1.2.840.10008.1.2.1.99', new Uint8Array(bomb))))).toBe('too-large')
  })
})

test('the first of two elements of one tag is believed', () => {
  const { dataSet } = readPart10(part10(LITTLE, concat(element(0x00080060, 'CS', 'DX'), element(0x00100010, 'PN', 'First'), element(0x00100010, 'PN', 'Second'))))
  expect(string(dataSet, 0x00100010)).toBe('First')
})

test('control characters do not reach the values', () => {
  const { dataSet } = readPart10(part10(LITTLE, concat(element(0x00080060, 'CS', 'DX'), element(0x00100010, 'PN', 'Doe\x00^\x07Jane\x7f'))))
  expect(string(dataSet, 0x00100010)).toBe('Doe^Jane')
})

test('a header is complete without its pixels', () => {
  const whole = imageFile({ rows: 100, columns: 100 }, new Uint8Array(20_000))
  const { dataSet } = readPart10(whole.subarray(0, whole.length - 19_000), { fileSize: whole.length, headerOnly: true })
  expect(dataSet.elements.get(0x7fe00010)?.length).toBe(20_000)
})
