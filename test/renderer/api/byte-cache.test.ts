import { expect, test } from 'vitest'
import { ByteCache } from '../../../src-renderer/api/byte-cache.ts'

const cacheOf = (limit: number) => new ByteCache<Uint8Array>(limit, (value) => value.byteLength)
const bytes = (size: number) => () => Promise.resolve(new Uint8Array(size))

test('the least recently used leave first, down to the limit', async () => {
  const cache = cacheOf(100)
  await cache.get('a', bytes(40))
  await cache.get('b', bytes(40))
  await cache.get('a', bytes(40))
  await cache.get('c', bytes(40))
  expect(['a', 'b', 'c'].map((key) => cache.has(key))).toEqual([true, false, true])
  expect(cache.bytes).toBe(80)
})

test('one entry larger than the limit is kept while it is the newest', async () => {
  const cache = cacheOf(10)
  await cache.get('a', bytes(5))
  await cache.get('big', bytes(50))
  expect([cache.has('a'), cache.has('big'), cache.bytes]).toEqual([false, true, 50])
})

test('two askers share one fetch; a failed fetch is tried again', async () => {
  const cache = cacheOf(100)
  let made = 0
  const make = (): Promise<Uint8Array> => (made++, made === 1 ? Promise.reject(new Error('lost')) : Promise.resolve(new Uint8Array(1)))
  const both = await Promise.allSettled([cache.get('a', make), cache.get('a', make)])
  expect([made, ...both.map((one) => one.status)]).toEqual([1, 'rejected', 'rejected'])
  await cache.get('a', make)
  expect(made).toBe(2)
})

test('what was forgotten while on its way is not counted', async () => {
  const cache = cacheOf(100)
  const pending = cache.get('1/0', bytes(30))
  cache.deleteWhere((key) => key.startsWith('1/'))
  await pending
  expect([cache.bytes, cache.has('1/0')]).toEqual([0, false])
})
