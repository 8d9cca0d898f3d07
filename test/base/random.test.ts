import { describe, expect, test } from 'vitest'
import { createRandom, restoreRandom } from '../../src-main/base/random.ts'

/** xoshiro128** written again with BigInt arithmetic, straight from the reference C code. */
function oracle(state: number[], count: number): number[] {
  const mask = 0xffffffffn
  const s = state.map(BigInt)
  const rotl = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & mask
  return Array.from({ length: count }, () => {
    const result = (rotl((s[1]! * 5n) & mask, 7n) * 9n) & mask
    const t = (s[1]! << 9n) & mask
    s[2]! ^= s[0]!
    s[3]! ^= s[1]!
    s[1]! ^= s[2]!
    s[0]! ^= s[3]!
    s[2]! ^= t
    s[3] = rotl(s[3]!, 11n)
    return Number(result)
  })
}

describe('random', () => {
  test('is xoshiro128**', () => {
    const random = restoreRandom([1, 2, 3, 4])
    const expected = oracle([1, 2, 3, 4], 2000)
    expect(expected[0]).toBe(11520)
    expect(expected.map(() => random.next() * 2 ** 32)).toEqual(expected)
  })

  test('the same seed repeats, another differs, text seeds too', () => {
    const draw = (seed: number | string): number[] => Array.from({ length: 5 }, ((random) => () => random.next())(createRandom(seed)))
    expect(draw(7)).toEqual(draw(7))
    expect(draw(7)).not.toEqual(draw(8))
    expect(draw('demo')).toEqual(draw('demo'))
    expect(draw('demo')).not.toEqual(draw('demp'))
  })

  test('a restored state continues the trajectory, normals included', () => {
    const random = createRandom('save')
    for (let i = 0; i < 101; i++) random.normal()
    const copy = restoreRandom(JSON.parse(JSON.stringify(random.state())) as number[])
    for (let i = 0; i < 50; i++) {
      expect(copy.normal()).toBe(random.normal())
      expect(copy.integer(1000)).toBe(random.integer(1000))
    }
  })

  test('normals have mean 0 and variance 1', () => {
    const random = createRandom(1)
    const values = Array.from({ length: 40_000 }, () => random.normal())
    const mean = values.reduce((a, b) => a + b, 0) / values.length
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length
    expect(Math.abs(mean)).toBeLessThan(0.02)
    expect(Math.abs(variance - 1)).toBeLessThan(0.03)
  })

  test('whole numbers cover the range evenly and shuffles keep every element', () => {
    const random = createRandom(5)
    const counts = new Array<number>(6).fill(0)
    for (let i = 0; i < 12_000; i++) counts[random.integer(6)]!++
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200)
    const first = [0, 0, 0]
    for (let i = 0; i < 6000; i++) first[random.shuffle([0, 1, 2])[0]!]!++
    for (const count of first) expect(Math.abs(count - 2000)).toBeLessThan(200)
    expect(random.shuffle([3, 1, 2]).sort()).toEqual([1, 2, 3])
  })

  test('refuses what cannot be right', () => {
    expect(() => restoreRandom([0, 0, 0, 0])).toThrow(RangeError)
    expect(() => restoreRandom([1, 2, 3])).toThrow(RangeError)
    expect(() => createRandom(1).integer(0)).toThrow(RangeError)
    expect(() => createRandom(1).pick([])).toThrow(RangeError)
  })
})
