import { expect, test } from 'vitest'
import type { GreyscalePipeline } from '../../../../src-main/greyscale/pipeline.ts'
import { filmOf } from '../../../../src-renderer/shared/viewport/film.ts'
import { adjusted, asWindow, percentileWindow, sentWindow, windowOptions } from '../../../../src-renderer/shared/viewport/windows.ts'

const plain: GreyscalePipeline = { bitsStored: 12, signed: false, photometric: 'MONOCHROME2', rescale: { slope: 2, intercept: -10 }, modalityLut: null, voiLuts: [], windows: [], voiFunction: 'LINEAR', presentationInverse: false, padding: { low: 0, high: 0 } }
const film = (greyscale: GreyscalePipeline, values: number[]) => filmOf({ instanceId: 1, frame: 0, header: { rows: 1, columns: values.length, samples: 1, type: 'Uint16', photometric: 'MONOCHROME2', greyscale, warnings: [] }, data: Uint16Array.from(values) })

test('as sent is the first table, then the first window, then the full range without padding', () => {
  const lut = { firstValue: 0, bits: 8, data: [0, 255], explanation: 'VENDOR' }
  expect(sentWindow(film({ ...plain, voiLuts: [lut], windows: [{ center: 1, width: 2 }] }, [1]))).toEqual({ kind: 'lut', index: 0 })
  expect(sentWindow(film({ ...plain, windows: [{ center: 5, width: 9 }] }, [1]))).toMatchObject({ center: 5, width: 9 })
  expect(sentWindow(film(plain, [0, 100, 300]))).toMatchObject({ kind: 'window', center: 390, width: 400 })
})

test('every window of the file is on offer with its explanation', () => {
  const options = windowOptions(film({ ...plain, windows: [{ center: 40, width: 400, explanation: 'LUNG' }, { center: 1, width: 2 }] }, [5, 9]))
  expect(options.map((option) => option.label)).toEqual(['As sent', 'LUNG', 'Window 2', 'Automatic', 'Full range'])
})

test('the automatic window lies between the percentiles of the pixels that are image', () => {
  const values = [...Array.from({ length: 1000 }, () => 0), ...Array.from({ length: 1000 }, (_, at) => 1000 + at)]
  // Nearest rank: 5th and 995th of the thousand values 1000..1999, as modality values 2x - 10.
  expect(percentileWindow(film(plain, values), 0.5, 99.5)).toMatchObject({ center: 2 * ((1004 + 1994) / 2) - 10, width: 2 * (1994 - 1004) })
})

test('dragging from a table starts at the span of its input', () => {
  expect(asWindow({ ...plain, voiLuts: [{ firstValue: 100, bits: 8, data: [0, 1, 2, 3, 4] }] }, { kind: 'lut', index: 0 })).toEqual({ center: 102, width: 4, function: 'LINEAR_EXACT' })
})

test('a window never becomes narrower than its function is defined for', () => {
  expect(adjusted({ center: 0, width: 10, function: 'LINEAR' }, { center: 3, width: -500 })).toEqual({ kind: 'window', center: 3, width: 1, function: 'LINEAR' })
  expect(adjusted({ center: 0, width: 0.01, function: 'SIGMOID' }, { center: 0, width: -1 })).toMatchObject({ width: 1e-5 })
})
