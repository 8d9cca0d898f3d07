import { expect, test, vi } from 'vitest'
import type { WorklistPage } from '../../../../src-main/contract/index.ts'
import { PAGE_SIZE, RowSource } from '../../../../src-renderer/features/worklist/row-source.ts'
import { rowOf } from '../../fake-data.ts'

const COUNTS = { all: 1000, none: 0, done: 0, partial: 0, refused: 0 }
const page = (offset: number, limit: number, total = 1000, shift = 0): WorklistPage => ({ total, counts: COUNTS, hiddenLeftOut: 0, rows: Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, at) => rowOf(offset + at + 1 + shift)) })

test('only the pages in sight are asked, and each once', async () => {
  const ask = vi.fn((offset: number, limit: number) => Promise.resolve(page(offset, limit)))
  const source = new RowSource(ask, () => {})
  await source.restart(ask)
  await source.show(150, 320)
  await source.show(180, 250)
  expect(ask.mock.calls.map(([offset]) => offset)).toEqual([0, 100, 200, 300])
  expect(source.row(250)?.id).toBe(251)
  expect(source.row(500)).toBeUndefined()
})

test('an answer to the question before is dropped', async () => {
  let slow = (_: WorklistPage): void => {}
  const first = () => new Promise<WorklistPage>((resolve) => (slow = resolve))
  const second = (offset: number, limit: number) => Promise.resolve(page(offset, limit, 5, 100))
  const source = new RowSource(first, () => {})
  const pending = source.restart(first)
  await source.restart(second)
  slow(page(0, PAGE_SIZE))
  await pending
  expect([source.total, source.row(0)?.id, source.row(5)]).toEqual([5, 101, undefined])
})

test('an error of the question before is dropped too', async () => {
  let fail = (_: Error): void => {}
  const source = new RowSource(() => new Promise((_, reject) => (fail = reject)), () => {})
  const pending = source.show(0, 0, true)
  await source.restart((offset, limit) => Promise.resolve(page(offset, limit)))
  fail(new Error('old'))
  await expect(pending).resolves.toBeUndefined()
})

test('a page that failed is asked again', async () => {
  let broken = true
  const source = new RowSource((offset, limit) => (broken ? Promise.reject(new Error('locked')) : Promise.resolve(page(offset, limit))), () => {})
  await expect(source.show(0, 0, true)).rejects.toThrow('locked')
  broken = false
  await source.show(0, 0, true)
  expect(source.row(0)?.id).toBe(1)
})

test('a refresh replaces rows without blanking them, and forgets what is gone', async () => {
  let total = 150
  const ask = (offset: number, limit: number) => Promise.resolve(page(offset, limit, total))
  const source = new RowSource(ask, () => {})
  await source.restart(ask)
  await source.show(100, 149)
  total = 120
  const refreshing = source.refresh(100, 149)
  expect(source.row(110)?.id).toBe(111)
  await refreshing
  expect([source.total, source.row(119)?.id, source.row(120)]).toEqual([120, 120, undefined])
})

test('rows of the old question are gone at once, beyond the first page too', async () => {
  const ask = (offset: number, limit: number) => Promise.resolve(page(offset, limit))
  const source = new RowSource(ask, () => {})
  await source.restart(ask)
  await source.show(150, 180)
  await source.restart((offset, limit) => Promise.resolve(page(offset, limit, 1000, 500)))
  expect([source.row(0)?.id, source.row(150)]).toEqual([501, undefined])
})
