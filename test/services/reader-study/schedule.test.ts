import { expect, test } from 'vitest'
import { schedule } from '../../../src-main/services/reader-study/schedule.ts'

const cases = Array.from({ length: 21 }, (_, n) => 100 + n)

test('crossed: every case once in each arm, never twice in one period, and the halves change arms', () => {
  for (const at of [0, 1, 2, 3]) {
    const turns = schedule({ cases, arms: 'crossed', seed: 5 }, at)
    expect(turns.map(({ period }) => period)).toEqual(turns.map(({ period }) => period).toSorted())
    for (const period of [1, 2]) expect(turns.filter((turn) => turn.period === period).map(({ study }) => study).toSorted()).toEqual(cases)
    for (const study of cases) {
      const own = turns.filter((turn) => turn.study === study)
      expect(own.map(({ arm }) => arm).toSorted()).toEqual(['aided', 'unaided'])
      expect(own.map(({ period }) => period)).toEqual([1, 2])
    }
    expect(turns[0]!.arm).toBe(at % 2 === 0 ? 'unaided' : 'aided')
    expect(turns.filter(({ period, arm }) => period === 1 && arm === 'unaided').length).toBeGreaterThanOrEqual(10)
  }
})

test('one arm: every case once', () => {
  for (const arms of ['unaided', 'aided'] as const) {
    const turns = schedule({ cases, arms, seed: 5 }, 0)
    expect(turns.map(({ study }) => study).toSorted()).toEqual(cases)
    expect(turns.every(({ arm, period }) => arm === arms && period === 1)).toBe(true)
  }
})

test('the same seed draws the same order, another seed or reader another one', () => {
  const drawn = (seed: number, at: number) => schedule({ cases, arms: 'crossed', seed }, at).map(({ study }) => study)
  expect(drawn(5, 0)).toEqual(drawn(5, 0))
  expect(drawn(6, 0)).not.toEqual(drawn(5, 0))
  expect(drawn(5, 2)).not.toEqual(drawn(5, 0))
  expect(drawn(5, 0)).not.toEqual([...cases, ...cases])
})
