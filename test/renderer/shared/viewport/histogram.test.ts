import { expect, test } from 'vitest'
import { filmOf } from '../../../../src-renderer/shared/viewport/film.ts'
import { bodyBars } from '../../../../src-renderer/shared/viewport/histogram.ts'
import { phantom } from './phantom.ts'
import { pipeline } from '../../../greyscale/pipelines.ts'

test.each([
  ['as stored', pipeline({ rescale: { slope: 2, intercept: 3 } }), 2],
  ['upside down and inverted', pipeline({ rescale: { slope: -2, intercept: 3 }, photometric: 'MONOCHROME1' }), -2]
])('bars hold the pixels of the body by their modality values, %s', async (_, greyscale, slope) => {
  const bars = (await bodyBars(phantom(greyscale), 16))!
  const ends = [1000 * slope + 3, 2599 * slope + 3]
  expect([bars.from, bars.to]).toEqual([Math.min(...ends), Math.max(...ends)])
  // Each value stands once: 1600 values in 16 bars.
  expect(bars.counts.reduce((sum, each) => sum + each, 0)).toBe(1600)
  for (const each of bars.counts) expect(Math.abs(each - 100)).toBeLessThanOrEqual(1)
})

test('colour and nothing but padding have no histogram', async () => {
  const colour = filmOf({ instanceId: 2, frame: 0, header: { rows: 1, columns: 1, samples: 3, type: 'Uint8', photometric: 'RGB', greyscale: pipeline({ bitsStored: 8 }), warnings: [], planes: [] }, data: new Uint8Array(3) })
  const padding = filmOf({ instanceId: 3, frame: 0, header: { rows: 1, columns: 2, samples: 1, type: 'Uint16', photometric: 'MONOCHROME2', greyscale: pipeline({ padding: { low: 0, high: 0 } }), warnings: [], planes: [] }, data: new Uint16Array(2) })
  expect([await bodyBars(colour, 8), await bodyBars(padding, 8)]).toEqual([null, null])
})
