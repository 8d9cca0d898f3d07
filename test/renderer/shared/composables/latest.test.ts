import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { latest } from '../../../../src-renderer/shared/composables/latest.ts'
import { useDebounced } from '../../../../src-renderer/shared/composables/use-debounced.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('only the newest question is answered, even when the older one fails or comes last', async () => {
  const only = latest()
  let finishFirst = (_: string): void => {}
  const first = only(() => new Promise<string>((resolve) => (finishFirst = resolve)))
  const failing = only(() => Promise.reject(new Error('old')))
  const last = only(() => Promise.resolve('new'))
  finishFirst('old')
  expect(await Promise.all([first, failing, last])).toEqual([null, null, 'new'])
})

test('the newest question’s error is thrown', async () => {
  await expect(latest()(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
})

test('a burst of calls is one call with the last arguments', () => {
  const seen: number[] = []
  const call = useDebounced((value: number) => seen.push(value), 100)
  call(1)
  vi.advanceTimersByTime(60)
  call(2)
  vi.advanceTimersByTime(99)
  expect(seen).toEqual([])
  vi.advanceTimersByTime(1)
  expect(seen).toEqual([2])
  call(3)
  call.flush()
  vi.advanceTimersByTime(500)
  expect(seen).toEqual([2, 3])
})
