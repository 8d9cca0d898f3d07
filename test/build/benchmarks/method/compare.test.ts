import { expect, test } from 'vitest'
import { createRandom } from '../../../../src-main/base/random.ts'
import type { Evaluated } from '../../../../src-main/training/evaluate.ts'
import type { LoopData } from '../../../../src-main/training/loop-types.ts'
import { difference } from '../../../../build/benchmarks/method/compare.ts'

const FILMS = 60
const random = createRandom('compare')
const truth = Array.from({ length: FILMS }, () => random.next() < 0.4)
const findings = [{ id: 'a', name: 'A', positive: ['a'], negative: ['no a'] }]
const data = { labels: (i: number) => ({ a: truth[i]! }), patient: (i: number) => `p${i}` } as unknown as LoopData
const run = (signal: number): Evaluated => ({ indices: truth.map((_, i) => i), margins: [Float64Array.from(truth, (yes) => (yes ? signal : 0) + random.normal())], retrieved: [], ranks: new Float64Array(0) })

/** Share of (positive, negative) pairs in the right order. */
function area({ margins: [margins] }: Evaluated): number {
  const pairs = truth.flatMap((yes, i) => (yes ? truth.flatMap((other, j) => (other ? [] : [Number(margins![i]! > margins![j]!)])) : []))
  return pairs.reduce((sum, right) => sum + right, 0) / pairs.length
}

test('the estimate is the mean over seeds of the difference in area; the intervals hold it, and drawing seeds too makes none narrower', () => {
  const [base, other] = [[run(0.5), run(0.5), run(0.5)], [run(1), run(2), run(3)]]
  const found = difference(base, other, data, findings)!
  const expected = other.reduce((sum, one, seed) => sum + area(one) - area(base[seed]!), 0) / 3
  expect(found.estimate).toBeCloseTo(expected, 10)
  for (const [low, high] of [found.films, found.filmsAndSeeds]) {
    expect(low).toBeLessThan(expected)
    expect(high).toBeGreaterThan(expected)
  }
  expect(found.filmsAndSeeds[1] - found.filmsAndSeeds[0]).toBeGreaterThan(found.films[1] - found.films[0])
})

test('the same runs differ by nothing', () => {
  const same = [run(1), run(1)]
  expect(difference(same, same, data, findings)).toEqual({ estimate: 0, films: [0, 0], filmsAndSeeds: [0, 0] })
})
