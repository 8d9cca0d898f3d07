import { expect, test } from 'vitest'
import type { GreyscalePipeline } from '../../../../src-main/greyscale/pipeline.ts'
import { filmOf } from '../../../../src-renderer/shared/viewport/film.ts'
import { phantom } from './phantom.ts'
import { adjusted, asWindow, choiceOf, matched, sentWindow, windowOptions } from '../../../../src-renderer/shared/viewport/windows.ts'

const plain: GreyscalePipeline = { bitsStored: 12, signed: false, photometric: 'MONOCHROME2', rescale: { slope: 2, intercept: -10 }, modalityLut: null, voiLuts: [], windows: [], voiFunction: 'LINEAR', presentationInverse: false, padding: { low: 0, high: 0 } }
const film = (greyscale: GreyscalePipeline, values: number[]) => filmOf({ instanceId: 1, frame: 0, header: { rows: 1, columns: values.length, samples: 1, type: 'Uint16', photometric: 'MONOCHROME2', greyscale, warnings: [], planes: [] }, data: Uint16Array.from(values) })

test('as sent is the first table, then the first window, then the full range without padding', () => {
  const lut = { firstValue: 0, bits: 8, data: [0, 255], explanation: 'VENDOR' }
  expect(sentWindow(film({ ...plain, voiLuts: [lut], windows: [{ center: 1, width: 2 }] }, [1]))).toEqual({ kind: 'lut', index: 0 })
  expect(sentWindow(film({ ...plain, windows: [{ center: 5, width: 9 }] }, [1]))).toMatchObject({ center: 5, width: 9 })
  expect(sentWindow(film(plain, [0, 100, 300]))).toMatchObject({ kind: 'window', center: 390, width: 400 })
})

test('every window of the file is on offer with its explanation', () => {
  const options = windowOptions(film({ ...plain, windows: [{ center: 40, width: 400, explanation: 'LUNG' }, { center: 1, width: 2 }] }, [5, 9]))
  expect(options.map((option) => option.label)).toEqual(['As sent', 'LUNG', 'Window 2', 'Lung', 'Mediastinum, retrocardiac', 'Bone', 'Lines and tubes', 'Automatic', 'Full range'])
})

test('presets lie between percentiles of the body, in modality values', async () => {
  const options = windowOptions(phantom(plain))
  const ends = async (id: string): Promise<unknown[]> => {
    const option = options.find((candidate) => candidate.id === id)!
    const window = (await choiceOf(option)) as { center: number; width: number; function: string }
    return [(window.center - window.width / 2 + 10) / 2, (window.center + window.width / 2 + 10) / 2, window.function, option.processing ?? 'none']
  }
  // Nearest rank p of the 1600 values 1000..2599 is 999 + ceil(16 p); the film's own rescale is undone above.
  expect(await ends('lung')).toEqual([1031, 2199, 'SIGMOID', 'none'])
  expect(await ends('mediastinum')).toEqual([1639, 2583, 'LINEAR_EXACT', 'none'])
  expect(await ends('bone')).toEqual([1879, 2595, 'LINEAR_EXACT', 'unsharp'])
  expect(await ends('lines')).toEqual([1007, 2591, 'LINEAR_EXACT', 'clahe-unsharp'])
  expect(await ends('auto')).toEqual([1007, 2591, 'LINEAR_EXACT', 'none'])
})

test('a prior of half the exposure gets the window that shows it alike', async () => {
  const window = { center: 3600, width: 2000, function: 'LINEAR' as const }
  const carried = (await matched(window, phantom(plain), phantom(plain, 0.5))) as { center: number; width: number }
  expect(Math.abs(carried.center - ((3610 / 2) * 0.5 * 2 - 10))).toBeLessThan(2)
  expect(Math.abs(carried.width - 1000)).toBeLessThan(4)
})

test('a processed film is a copy: its values, statistics and pixels stay those of the file', async () => {
  const original = phantom(plain)
  const before = original.data.slice()
  const processed = await original.processed('clahe-unsharp')
  expect([processed === original, processed.id === original.id, (await original.processed('clahe-unsharp')) === processed, (await original.processed('none')) === original]).toEqual([false, true, true, true])
  expect(processed.data).not.toEqual(before)
  expect(original.data).toEqual(before)
})

test('dragging from a table starts at the span of its input', () => {
  expect(asWindow({ ...plain, voiLuts: [{ firstValue: 100, bits: 8, data: [0, 1, 2, 3, 4] }] }, { kind: 'lut', index: 0 })).toEqual({ center: 102, width: 4, function: 'LINEAR_EXACT' })
})

test('a window never becomes narrower than its function is defined for', () => {
  expect(adjusted({ center: 0, width: 10, function: 'LINEAR' }, { center: 3, width: -500 })).toEqual({ kind: 'window', center: 3, width: 1, function: 'LINEAR' })
  expect(adjusted({ center: 0, width: 0.01, function: 'SIGMOID' }, { center: 0, width: -1 })).toMatchObject({ width: 1e-5 })
})
