import { expect, test } from 'vitest'
import { ownReportRanks, summariseRanks } from '../../src-main/training/retrieval.ts'
import { learningRateAt } from '../../src-main/training/schedule.ts'

const unit = (angle: number): number[] => [Math.cos(angle), Math.sin(angle)]

test('ranks by hand: own first, own last, and the same study does not compete', () => {
  const images = Float32Array.from([unit(0), unit(1), unit(2)].flat())
  const texts = Float32Array.from([unit(0.1), unit(2.1), unit(1.9)].flat())
  // Image 1 (angle 1): texts at distance 0.9, 1.1, 0.9 (to within float rounding the third is 0.9); image 2: 1.9, 0.1, 0.1.
  const ranks = ownReportRanks(images, texts, 2, ['a', 'b', 'c'])
  expect(ranks[0]).toBe(1)
  expect(ranks[1]).toBe(3)
  expect(ownReportRanks(images, texts, 2, ['a', 'b', 'b'])[1]).toBe(2)
})

test('a collapsed model gets the middle place, not the first', () => {
  const same = Float32Array.from(Array.from({ length: 9 }, () => unit(0)).flat())
  const ranks = ownReportRanks(same, same, 2, Array.from({ length: 9 }, (_, i) => String(i)))
  expect([...ranks]).toEqual(new Array(9).fill(5))
  expect(summariseRanks(ranks)).toEqual({ recallAt1: 0, recallAt5: 1, meanRank: 5, candidates: 9 })
})

test('the rate rises linearly, peaks and falls as half a cosine', () => {
  const rates = Array.from({ length: 10 }, (_, step) => learningRateAt(step, 10, 1, 0.2))
  expect(rates.slice(0, 3)).toEqual([0.5, 1, 1])
  expect(rates[6]).toBeCloseTo(0.5, 12)
  expect(rates[9]).toBeCloseTo(0.5 * (1 + Math.cos((7 * Math.PI) / 8)), 12)
  expect(learningRateAt(0, 5, 2, 0)).toBe(2)
  expect(learningRateAt(4, 5, 2, 1)).toBe(2)
})
