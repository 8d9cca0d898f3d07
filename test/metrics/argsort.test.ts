import { describe, expect, test } from 'vitest'
import { createRandom } from '../../src-main/base/random.ts'
import { argsort } from '../../src-main/metrics/argsort.ts'

const random = createRandom(17)
const kinds: Record<string, () => number> = {
  'wide and signed': () => random.normal() * 10 ** random.integer(40),
  'tiny and subnormal': () => (random.next() - 0.5) * 5e-320,
  'many ties': () => Math.round(random.normal() * 4),
  'signed zeros': () => [0, -0, 1, -1][random.integer(4)]!,
  'one value': () => 3.25,
  probabilities: () => random.next()
}

describe.each([7, 1999, 2000, 20_000])('argsort of %i values', (n) => {
  test.each(Object.keys(kinds))('%s', (kind) => {
    const values = Array.from({ length: n }, kinds[kind]!)
    const expected = values.map((_, k) => k).toSorted((a, b) => values[a]! - values[b]! || a - b)
    expect(Array.from(argsort(values))).toEqual(expected)
  })
})
