import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { sharedWork } from '../../src-main/base/shared-work.ts'

/** Work that ends when told to, or when it is stopped. */
function controlled() {
  const runs: { finish: (value: number) => void; fail: (error: Error) => void; signal: AbortSignal }[] = []
  const work = (signal: AbortSignal): Promise<number> =>
    new Promise((finish, fail) => {
      runs.push({ finish, fail, signal })
      signal.addEventListener('abort', () => fail(signal.reason as Error))
    })
  return { runs, work }
}

test('what is asked for twice at a time runs once; afterwards it runs again', async () => {
  const share = sharedWork<number>()
  const { runs, work } = controlled()
  const both = Promise.all([share('a', work), share('a', work), share('b', work)])
  expect(runs).toHaveLength(2)
  runs[0]!.finish(1)
  runs[1]!.finish(2)
  expect(await both).toEqual([1, 1, 2])
  const again = share('a', work)
  expect(runs).toHaveLength(3)
  runs[2]!.fail(new Error('no'))
  await expect(again).rejects.toThrow('no')
})

test('it stops when the last who waits leaves, and not before', async () => {
  const share = sharedWork<number>()
  const { runs, work } = controlled()
  const [one, two] = [new AbortController(), new AbortController()]
  const first = share('a', work, one.signal)
  const second = share('a', work, two.signal)
  one.abort(new Error('away'))
  await expect(first).rejects.toThrow('away')
  expect(runs[0]!.signal.aborted).toBe(false)
  two.abort(new Error('away too'))
  await expect(second).rejects.toThrow('away too')
  expect(runs[0]!.signal.aborted).toBe(true)
  const anew = share('a', work)
  expect(runs).toHaveLength(2)
  runs[1]!.finish(7)
  expect(await anew).toBe(7)
})

test('who gives no signal gets the result even if the one who began it left', async () => {
  const share = sharedWork<number>()
  const { runs, work } = controlled()
  const leaving = new AbortController()
  const began = share('a', work, leaving.signal)
  const stays = share('a', work)
  leaving.abort(new Error('away'))
  await expect(began).rejects.toThrow('away')
  expect(runs[0]!.signal.aborted).toBe(false)
  runs[0]!.finish(3)
  expect(await stays).toBe(3)
})

test('a failure nobody waits for any more disturbs nobody', async () => {
  const share = sharedWork<number>()
  const { runs, work } = controlled()
  const leaving = new AbortController()
  const began = share('a', work, leaving.signal)
  leaving.abort(new Error('away'))
  await expect(began).rejects.toThrow('away')
  expect(runs[0]!.signal.aborted).toBe(true)
  await wait(0)
  await expect(share('b', work, AbortSignal.abort(new Error('already')))).rejects.toThrow('already')
})
