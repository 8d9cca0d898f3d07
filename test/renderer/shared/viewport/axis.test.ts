import { expect, test } from 'vitest'
import { planAxis } from '../../../../src-renderer/shared/viewport/axis.ts'

const base = { length: 4000, offset: 0, size: 4000, k: 0, levelSize: 4000, stride: 1, nearest: true }

test('a zoom of one that rounding left a hair off still takes every pixel once', () => {
  for (const scale of [1 + 4e-7, 1 - 4e-7]) {
    const { first, from, to } = planAxis({ ...base, scale, offset: 0.4995 })
    expect([...first.subarray(from, to)]).toEqual(Array.from({ length: to - from }, (_, at) => at))
  }
})

test('a mirrored axis runs backwards', () => {
  expect([...planAxis({ ...base, length: 4, size: 4, levelSize: 4, scale: -1, offset: 4 }).first]).toEqual([3, 2, 1, 0])
})

test('strides are applied and what lies outside is left out', () => {
  const { first, from, to } = planAxis({ ...base, length: 6, size: 3, levelSize: 3, scale: 1, offset: 2, stride: 10 })
  expect([from, to, ...first.subarray(from, to)]).toEqual([2, 5, 0, 10, 20])
})
