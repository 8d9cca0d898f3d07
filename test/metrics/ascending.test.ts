import { describe, expect, test } from 'vitest'
import { createRandom } from '../../src-main/base/random.ts'
import { ascending } from '../../src-main/metrics/ascending.ts'

const random = createRandom(17)
const kinds: Record<string, () => number> = {
  'wide and signed': () => random.normal() * 10 ** random.integer(40),
  'tiny and subnormal': () => (random.next() - 0.5) * 5e-320 + 0,
  'many ties': () => Math.round(random.normal() * 4) + 0,
  'alike in the upper half': () => 1 + random.integer(1_000_000) * 2 ** -52,
  'negative and alike in the upper half': () => -1 - random.integer(5000) * 2 ** -50 - random.integer(3),
  'one value': () => 3.25,
  probabilities: () => random.next()
}

describe.each([0, 1, 7, 399, 400, 20_000])('%i values in order', (n) => {
  test.each(Object.keys(kinds))('%s', (kind) => {
    const values = Array.from({ length: n }, kinds[kind]!)
    expect(Array.from(ascending(Float64Array.from(values)))).toEqual(values.toSorted((a, b) => a - b))
  })
})
