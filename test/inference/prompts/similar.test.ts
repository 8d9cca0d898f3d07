import { expect, test } from 'vitest'
import { directionCosine } from '../../../src-main/inference/prompts/index.ts'

const side = (...values: number[]): Float32Array => Float32Array.from(values)

test('the cosine is of positive minus negative: names and lengths do not matter, a swap turns it round', () => {
  const a = { positive: side(1, 0), negative: side(0, 1) }
  expect(directionCosine(a, { positive: side(0.6, 0), negative: side(0, 0.6) })).toBeCloseTo(1, 6)
  expect(directionCosine(a, { positive: a.negative, negative: a.positive })).toBeCloseTo(-1, 6)
  expect(directionCosine(a, { positive: side(1, 1), negative: side(0, 0) })).toBeCloseTo(0, 6)
})

test('two sides that are one have no direction', () => expect(directionCosine({ positive: side(1, 0), negative: side(1, 0) }, { positive: side(1, 0), negative: side(0, 1) })).toBeNull())
