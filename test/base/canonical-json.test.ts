import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { canonicalJson, contentHash } from '../../src-main/base/canonical-json.ts'

test('the order of keys does not matter, the order of a list does', () => {
  expect(canonicalJson({ b: 1, a: { d: [2, 1], c: 'ä"' } })).toBe('{"a":{"c":"ä\\"","d":[2,1]},"b":1}')
  expect(contentHash({ a: 1, b: 2 })).toBe(contentHash({ b: 2, a: 1 }))
  expect(contentHash([1, 2])).not.toBe(contentHash([2, 1]))
})

test('the hash is the sha256 of that text', () => {
  expect(contentHash({ b: [true, null], a: 0.1 })).toBe(createHash('sha256').update('{"a":0.1,"b":[true,null]}').digest('hex'))
})

test('absent members are left out, numbers JSON cannot hold are refused', () => {
  expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}')
  expect(() => canonicalJson({ a: Number.NaN })).toThrow('no place in JSON')
})
