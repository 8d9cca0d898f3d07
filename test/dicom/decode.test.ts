import { deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { UmbraError } from '../../src-main/base/umbra-error.ts'
import { decodeAll, decodeFrame } from '../../src-main/dicom/open-image.ts'
import { describeCodestream } from '../../src-main/dicom/codestream.ts'
import { encodeFrame, ENCODABLE } from '../../src-main/dicom/encode.ts'
import { BIG, LITTLE, RLE, concat, element, encapsulated, imageFile, imageTags, part10, shorts } from './build-file.ts'

async function values(bytes: Uint8Array, frame = 0): Promise<number[]> {
  return [...(await decodeFrame(bytes, frame)).data]
}

async function code(bytes: Uint8Array, frame = 0): Promise<string> {
  const error: unknown = await decodeFrame(bytes, frame).catch((reason: unknown) => reason)
  return error instanceof UmbraError ? error.code : 'none'
}

const compressed = (syntax: string, tags: Parameters<typeof imageTags>[0], pixels: Uint8Array): Uint8Array => part10(syntax, concat(element(0x00080060, 'CS', 'DX'), imageTags(tags), pixels))

describe('native pixels', () => {
  test('masked to Bits Stored at High Bit, with overlay bits above and rubbish below', async () => {
    // 10 bits stored, high bit 11: two bits of rubbish below, four above.
    const words = [0xf003 | (5 << 2), 0xa000 | (1023 << 2), 3]
    expect(await values(imageFile({ rows: 1, columns: 3, stored: 10, high: 11 }, words))).toEqual([5, 1023, 0])
    expect(await values(imageFile({ rows: 1, columns: 3, stored: 10, high: 11, signed: true }, words))).toEqual([5, -1, 0])
  })

  test('planes of colour in a deflated data set', async () => {
    const dataSet = concat(imageTags({ rows: 1, columns: 4, samples: 3, photometric: 'RGB', allocated: 8, planar: 1 }), element(0x7fe00010, 'OB', Uint8Array.of(1, 2, 3, 4, 11, 12, 13, 14, 21, 22, 23, 24)))
    const file = part10('1.2.840.10008.1.2.1.99', new Uint8Array(deflateRawSync(dataSet)))
    expect(await values(file)).toEqual([1, 11, 21, 2, 12, 22, 3, 13, 23, 4, 14, 24])
  })

  test('8-bit signed, 32-bit unsigned and signed', async () => {
    expect(await values(imageFile({ rows: 1, columns: 2, allocated: 8, signed: true }, Uint8Array.of(0xff, 0x7f), 'OB'))).toEqual([-1, 127])
    const bytes = Uint8Array.of(1, 0, 0, 0x80)
    expect(await values(imageFile({ rows: 1, columns: 1, allocated: 32 }, bytes))).toEqual([0x80000001])
    expect(await values(imageFile({ rows: 1, columns: 1, allocated: 32, signed: true }, bytes))).toEqual([-0x7fffffff])
  })

  test('1-bit frames that do not end on a byte', async () => {
    // 3 x 3 pixels: frame 1 is bits 0-8, frame 2 bits 9-17.
    const bytes = Uint8Array.of(0b10101010, 0b00000011, 0b00000010, 0)
    const file = imageFile({ rows: 3, columns: 3, allocated: 1, frames: 2 }, bytes, 'OB')
    expect(await values(file, 0)).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 1])
    expect(await values(file, 1)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 1])
  })

  test('12 bits allocated, packed', async () => {
    expect(await values(imageFile({ rows: 1, columns: 4, allocated: 12 }, Uint8Array.of(0x23, 0x61, 0x45, 0x89, 0xc7, 0xab)))).toEqual([0x123, 0x456, 0x789, 0xabc])
  })

  test('big endian: words, and 8-bit samples two to a word', async () => {
    const encoding = { bigEndian: true }
    const file = (tags: Parameters<typeof imageTags>[0], vr: string, bytes: Uint8Array): Uint8Array => part10(BIG, concat(element(0x00080060, 'CS', 'DX', encoding), imageTags(tags, encoding), element(0x7fe00010, vr, bytes, encoding)))
    expect(await values(file({ rows: 1, columns: 2 }, 'OW', Uint8Array.of(1, 2, 3, 4)))).toEqual([0x102, 0x304])
    expect(await values(file({ rows: 1, columns: 3, allocated: 8 }, 'OW', Uint8Array.of(1, 2, 3, 4)))).toEqual([2, 1, 4])
    expect(await values(file({ rows: 1, columns: 3, allocated: 8 }, 'OB', Uint8Array.of(1, 2, 3, 4)))).toEqual([1, 2, 3])
    expect(await values(file({ rows: 1, columns: 1, allocated: 32 }, 'OW', Uint8Array.of(1, 2, 3, 4)))).toEqual([0x01020304])
    // Second frame of an odd number of bytes: it begins in the middle of a word.
    expect(await values(file({ rows: 1, columns: 3, allocated: 8, frames: 2 }, 'OW', Uint8Array.of(1, 2, 3, 4, 5, 6)), 1)).toEqual([3, 6, 5])
  })

  test('planes become pixels, and 4:2:2 chroma is repeated', async () => {
    expect(await values(imageFile({ rows: 1, columns: 2, samples: 3, photometric: 'RGB', allocated: 8, planar: 1 }, Uint8Array.of(1, 2, 3, 4, 5, 6), 'OB'))).toEqual([1, 3, 5, 2, 4, 6])
    expect(await values(imageFile({ rows: 1, columns: 2, samples: 3, photometric: 'YBR_FULL_422', allocated: 8 }, Uint8Array.of(10, 20, 30, 40), 'OB'))).toEqual([10, 30, 40, 20, 30, 40])
  })

  test('a few missing bytes are zero and reported, many are refused', async () => {
    const pixels = shorts(Array.from({ length: 100 }, (_, i) => i + 1))
    const frame = await decodeFrame(imageFile({ rows: 10, columns: 10 }, pixels.subarray(0, 190)))
    expect([frame.data[94], frame.data[95]]).toEqual([95, 0])
    expect(frame.warnings.join()).toContain('10 of 200 bytes are missing')
    expect(await code(imageFile({ rows: 10, columns: 10 }, pixels.subarray(0, 100)))).toBe('damaged-pixels')
  })
})

describe('compressed pixels', () => {
  const rleFrame = (planes: number[][]): Uint8Array => {
    const header = new DataView(new ArrayBuffer(64))
    header.setUint32(0, planes.length, true)
    let at = 64
    planes.forEach((plane, i) => (header.setUint32(4 + 4 * i, at, true), (at += plane.length)))
    return concat(new Uint8Array(header.buffer), Uint8Array.from(planes.flat()))
  }

  test('RLE: literal and repeated runs, most significant plane first', async () => {
    const frame = rleFrame([[254, 1], [2, 10, 20, 30, 128, 128]])
    expect(await values(compressed(RLE, { rows: 1, columns: 3 }, encapsulated(new Uint8Array(0), [frame])))).toEqual([266, 276, 286])
  })

  test('RLE that lies about its segments or ends early', async () => {
    for (const frame of [rleFrame([[0, 1]]), rleFrame([[254, 1], [0, 1]]), new Uint8Array(30)]) expect(await code(compressed(RLE, { rows: 1, columns: 3 }, encapsulated(new Uint8Array(0), [frame])))).toBe('damaged-pixels')
  })

  const grey = { rows: 4, columns: 6, samples: 1, bitsAllocated: 16 as const, bitsStored: 12, signed: false, photometric: 'MONOCHROME2' }
  const first = Array.from({ length: 24 }, (_, i) => (i * 331) % 4096)
  const second = first.map((value) => 4095 - value)

  test.each(ENCODABLE)('%s: with and without an offset table, fragmented, several frames', async (syntax) => {
    const frames = await Promise.all([first, second].map((pixels) => encodeFrame({ ...grey, bytes: shorts(pixels) }, syntax)))
    const even = frames.map((frame) => (frame.length % 2 ? concat(frame, new Uint8Array(1)) : frame))
    const tags = { rows: 4, columns: 6, stored: 12, frames: 2 }
    const [a, b] = even as [Uint8Array, Uint8Array]
    const half = (a.length >> 2) * 2
    const offsets = (...at: number[]): Uint8Array => new Uint8Array(Uint32Array.from(at).buffer)
    const whole = compressed(syntax, tags, encapsulated(new Uint8Array(0), [a, b]))
    const tabled = compressed(syntax, tags, encapsulated(offsets(0, a.length + 16), [a.subarray(0, half), a.subarray(half), b]))
    const extended = compressed(syntax, tags, concat(element(0x7fe00001, 'OV', new Uint8Array(BigUint64Array.of(0n, BigInt(a.length + 16)).buffer)), encapsulated(new Uint8Array(0), [a.subarray(0, half), a.subarray(half), b])))
    for (const file of [whole, tabled, extended]) expect([await values(file, 0), await values(file, 1)]).toEqual([first, second])
    // Found by where codestreams begin, also behind a table that lies; an RLE frame has no such mark.
    const tables = syntax === RLE ? [] : [new Uint8Array(0), offsets(0, 12345)]
    for (const table of tables) {
      const file = compressed(syntax, tags, encapsulated(table, [a.subarray(0, half), a.subarray(half), b]))
      expect([await values(file, 0), await values(file, 1)]).toEqual([first, second])
    }
    const unterminated = compressed(syntax, { ...tags, frames: 1 }, encapsulated(new Uint8Array(0), [a], false))
    expect(await values(unterminated)).toEqual(first)
  })

  test.each(ENCODABLE)('%s: signed values survive', async (syntax) => {
    const signed = [-2000, -1, 0, 1, 1999, -5, 17, 300]
    const frame = await encodeFrame({ ...grey, rows: 2, columns: 4, bitsStored: 16, signed: true, bytes: shorts(signed) }, syntax)
    expect(await values(compressed(syntax, { rows: 2, columns: 4, signed: true }, encapsulated(new Uint8Array(0), [frame])))).toEqual(signed)
  })

  test.each(ENCODABLE)('%s: colour samples stay in place', async (syntax) => {
    const rgb = Uint8Array.from({ length: 4 * 6 * 3 }, (_, i) => (i * 37) % 256)
    const frame = await encodeFrame({ ...grey, samples: 3, bitsAllocated: 8, bitsStored: 8, photometric: 'RGB', bytes: rgb }, syntax)
    expect(await values(compressed(syntax, { rows: 4, columns: 6, samples: 3, photometric: 'RGB', allocated: 8, planar: 0 }, encapsulated(new Uint8Array(0), [frame])))).toEqual([...rgb])
  })

  test('JPEG-LS is written with the precision of the header', async () => {
    const frame = await encodeFrame({ ...grey, bytes: shorts(first) }, '1.2.840.10008.1.2.4.80')
    expect(describeCodestream(frame)).toMatchObject({ codec: 'jpeg-ls', precision: 12, rows: 4, columns: 6 })
  })

  test('header and codestream of different sizes, an unknown codestream, and a missing frame are refused', async () => {
    const frame = await encodeFrame({ ...grey, bytes: shorts(first) }, '1.2.840.10008.1.2.4.70')
    const file = (tags: Parameters<typeof imageTags>[0], bytes: Uint8Array): Uint8Array => compressed('1.2.840.10008.1.2.4.70', tags, encapsulated(new Uint8Array(0), [bytes]))
    expect(await code(file({ rows: 6, columns: 4, stored: 12 }, frame))).toBe('damaged-pixels')
    expect(await code(file({ rows: 4, columns: 6, stored: 12 }, Uint8Array.of(1, 2, 3, 4)))).toBe('damaged-pixels')
    expect(await code(file({ rows: 4, columns: 6, stored: 12, frames: 3 }, frame), 2)).toBe('damaged-pixels')
    expect(await code(file({ rows: 4, columns: 6, stored: 12 }, frame.subarray(0, 60)))).not.toBe('internal')
  })

  test('plain pixels under a compressed syntax are read when their size is right, refused when it is not', async () => {
    const tags = imageTags({ rows: 2, columns: 2 })
    const plain = (bytes: Uint8Array): Uint8Array => part10('1.2.840.10008.1.2.4.80', concat(element(0x00080060, 'CS', 'DX'), tags, element(0x7fe00010, 'OW', bytes)))
    expect(await values(plain(shorts([1, 2, 3, 4])))).toEqual([1, 2, 3, 4])
    expect(await code(plain(shorts([1, 2])))).toBe('damaged-pixels')
  })

  test('a codec that failed works again for the next file', async () => {
    const good = await encodeFrame({ ...grey, bytes: shorts(first) }, '1.2.840.10008.1.2.4.80')
    const bad = good.slice()
    bad.fill(0xff, 30)
    const file = (bytes: Uint8Array): Uint8Array => compressed('1.2.840.10008.1.2.4.80', { rows: 4, columns: 6, stored: 12 }, encapsulated(new Uint8Array(0), [bytes]))
    await decodeFrame(file(bad)).catch(() => null)
    expect(await values(file(good))).toEqual(first)
  })

  test('deflated frames', async () => {
    const deflated = new Uint8Array(deflateRawSync(Uint8Array.of(0b101, 0)))
    expect(await values(compressed('1.2.840.10008.1.2.8.1', { rows: 1, columns: 3, allocated: 1 }, encapsulated(new Uint8Array(0), [deflated])))).toEqual([1, 0, 1])
  })
})

test('many large frames in next to nothing are refused before the first', async () => {
  const fragments = Array.from({ length: 1000 }, () => Uint8Array.of(0xff, 0xd8, 0xff, 0xd9))
  expect(await code(compressed('1.2.840.10008.1.2.4.70', { rows: 5000, columns: 5000, frames: 1000 }, encapsulated(new Uint8Array(0), fragments)))).toBe('too-large')
})

describe('descriptions that cannot be', () => {
  test.each([
    ['bad-pixel-description', { rows: 0, columns: 5 }],
    ['bad-pixel-description', { rows: 5, columns: 5, samples: 7 }],
    ['bad-pixel-description', { rows: 5, columns: 5, allocated: 64 }],
    ['bad-pixel-description', { rows: 5, columns: 5, frames: 99_999_999 }],
    ['too-large', { rows: 65535, columns: 65535 }],
    ['damaged-pixels', { rows: 4000, columns: 4000 }]
  ])('%s %j', async (expected, tags) => {
    expect(await code(imageFile(tags, [1, 2, 3]))).toBe(expected)
  })

  test('no pixels, empty pixels, floating point pixels, a frame that is not there', async () => {
    expect(await code(part10(LITTLE, concat(element(0x00080060, 'CS', 'SR'), element(0x00100010, 'PN', 'X'))))).toBe('no-pixels')
    expect(await code(imageFile({ rows: 2, columns: 2 }, new Uint8Array(0)))).toBe('no-pixels')
    expect(await code(part10(LITTLE, concat(imageTags({ rows: 1, columns: 1, allocated: 32 }), element(0x7fe00008, 'OF', new Uint8Array(4)))))).toBe('unsupported-pixels')
    expect(await code(imageFile({ rows: 1, columns: 1 }, [1]), 1)).toBe('no-such-frame')
  })
})

test('decodeAll yields every frame in order', async () => {
  const frames: number[][] = []
  for await (const { data } of decodeAll(imageFile({ rows: 1, columns: 2, frames: 3 }, [1, 2, 3, 4, 5, 6]))) frames.push([...data])
  expect(frames).toEqual([[1, 2], [3, 4], [5, 6]])
})
