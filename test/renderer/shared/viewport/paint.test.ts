import { expect, test } from 'vitest'
import type { GreyscalePipeline } from '../../../../src-main/greyscale/pipeline.ts'
import { deepGrey, filmOf, tableOf } from '../../../../src-renderer/shared/viewport/film.ts'
import { packLut, paintColour, paintDeep, paintGrey } from '../../../../src-renderer/shared/viewport/paint.ts'

const pipeline: GreyscalePipeline = { bitsStored: 12, signed: false, photometric: 'MONOCHROME1', rescale: { slope: -0.5, intercept: 100 }, modalityLut: null, voiLuts: [], windows: [{ center: -400, width: 700 }], voiFunction: 'LINEAR', presentationInverse: false, padding: null }
const header = { rows: 1, columns: 6, samples: 1, type: 'Uint16' as const, photometric: 'MONOCHROME1', greyscale: pipeline, warnings: [], planes: [] }
const rectangle = (values: Uint16Array | Uint32Array | Int32Array) => ({ left: 0, top: 0, width: values.length, height: 1, values })

/** PS3.3 C.11.2.1.2.1 and the inversion of MONOCHROME1, written from the clause. */
function oracle(stored: number): number {
  const x = stored * -0.5 + 100
  const [c, w] = [-400, 700]
  const y = x <= c - 0.5 - (w - 1) / 2 ? 0 : x > c - 0.5 + (w - 1) / 2 ? 255 : ((x - (c - 0.5)) / (w - 1) + 0.5) * 255
  return 255 - y
}

test('the painted grey is the standard’s, within one level, and opaque', () => {
  const data = Uint16Array.from([0, 301, 1000, 1499, 2222, 4095])
  const film = filmOf({ instanceId: 1, frame: 0, header, data })
  const table = tableOf(film, { kind: 'window', center: -400, width: 700 }, false)!
  const out = new Uint32Array(data.length)
  paintGrey(rectangle(data), table.firstStored, packLut(table), out)
  for (let i = 0; i < data.length; i++) {
    const [red, green, blue, alpha] = [out[i]! & 255, (out[i]! >> 8) & 255, (out[i]! >> 16) & 255, out[i]! >>> 24]
    expect([green, blue, alpha]).toEqual([red, red, 255])
    expect(Math.abs(red - oracle(data[i]!))).toBeLessThanOrEqual(1)
  }
})

test('values past the table take its ends', () => {
  const out = new Uint32Array(3)
  paintGrey(rectangle(Int32Array.from([-9, 1, 99])), 0, packLut({ lut: Uint8Array.from([1, 2, 3]) }), out)
  expect([...out].map((pixel) => pixel & 255)).toEqual([1, 2, 3])
})

test('data deeper than a table goes value by value', () => {
  const deep: GreyscalePipeline = { ...pipeline, bitsStored: 32, photometric: 'MONOCHROME2', rescale: null, voiFunction: 'LINEAR_EXACT' }
  const data = Uint32Array.from([0, 2 ** 31, 2 ** 32 - 1])
  const film = filmOf({ instanceId: 2, frame: 0, header: { ...header, columns: 3, type: 'Uint32', greyscale: deep }, data })
  const choice = { kind: 'window' as const, center: 2 ** 31, width: 2 ** 32 }
  expect(tableOf(film, choice, false)).toBeNull()
  const out = new Uint32Array(3)
  paintDeep(rectangle(data), deepGrey(film, choice, false), out)
  expect([...out].map((pixel) => pixel & 255)).toEqual([0, 128, 255])
})

test('colour stays as sent without a table and goes through it with one', () => {
  const pixel = Uint32Array.from([(0xff000000 | (30 << 16) | (20 << 8) | 10) >>> 0])
  const out = new Uint32Array(1)
  paintColour(rectangle(pixel), null, out)
  expect(out[0]).toBe(pixel[0])
  paintColour(rectangle(pixel), Uint8Array.from({ length: 256 }, (_, level) => 255 - level), out)
  expect([out[0]! & 255, (out[0]! >> 8) & 255, (out[0]! >> 16) & 255, out[0]! >>> 24]).toEqual([245, 235, 225, 255])
})
