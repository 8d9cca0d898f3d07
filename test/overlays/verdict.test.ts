import { expect, test } from 'vitest'
import type { HonestySource } from '../../src-main/contract/index.ts'
import { wilson } from '../../src-main/metrics/proportion.ts'
import { verdictOf } from '../../src-main/overlays/verdict.ts'

const measured = (source: HonestySource['source'], hits: number, n: number, chance: number): HonestySource => {
  const { low, high } = wilson(hits, n)
  return { source, pointing: { n, hits, rate: hits / n, interval: { low, high }, chance }, curves: null, runtime: 'test', measuredAt: 't' }
}

test('each verdict, with its reason', () => {
  expect(verdictOf([measured('phantom', 36, 40, 0.05)], 0.5, '')).toEqual({ points: true, reason: 'pointing game 0.90, chance 0.05, n 40 synthetic films' })
  expect(verdictOf([measured('phantom', 12, 40, 0.08)], 0.5, '')).toEqual({ points: false, reason: 'pointing game 0.30, chance 0.08, n 40 synthetic films: too weak to point' })
  expect(verdictOf([measured('phantom', 30, 40, 0.0047)], 0.5, '').reason).toContain('chance 0.005')
  expect(verdictOf([measured('phantom', 12, 40, 0.08)], 0.3, '').points).toBe(true)
  // A heart fills so much of a film that half of all fingers hit it.
  expect(verdictOf([measured('phantom', 22, 40, 0.5)], 0.5, '')).toEqual({ points: false, reason: 'pointing game 0.55, chance 0.50, n 40 synthetic films: not surely above chance' })
  expect(verdictOf([measured('phantom', 6, 6, 0.05)], 0.5, '')).toEqual({ points: null, reason: 'measured on 6 synthetic films only: too few to say' })
  expect(verdictOf([], 0.5, 'not measured yet')).toEqual({ points: null, reason: 'not measured yet' })
})

test('the site’s own films count once there are enough of them, or nothing else', () => {
  const phantoms = measured('phantom', 36, 40, 0.05)
  expect(verdictOf([measured('marks', 3, 19, 0.05), phantoms], 0.5, '').points).toBe(true)
  expect(verdictOf([measured('marks', 3, 20, 0.05), phantoms], 0.5, '').reason).toContain('n 20 films marked here: too weak')
  expect(verdictOf([measured('marks', 11, 12, 0.05)], 0.5, '').reason).toContain('n 12 films marked here')
})
