// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest'
import { effectScope } from 'vue'
import { useAutosave } from '../../../../src-renderer/features/reading/use-autosave.ts'
import { useReadingTime } from '../../../../src-renderer/features/reading/use-reading-time.ts'
import { useUndo } from '../../../../src-renderer/features/reading/use-undo.ts'

test('undo and redo walk the steps; joined steps are one; a new step ends the future', () => {
  const undo = useUndo('')
  undo.set('a')
  for (const text of ['ab', 'abc', 'abcd']) undo.set(text, 'typing')
  undo.set('x')
  const seen = [undo.undo() && undo.value.value, undo.undo() && undo.value.value, undo.undo() && undo.value.value, undo.undo()]
  expect(seen).toEqual(['abcd', 'a', '', false])
  expect([undo.redo() && undo.value.value, undo.redo() && undo.value.value]).toEqual(['a', 'abcd'])
  undo.set('new')
  expect([undo.redo(), undo.canUndo.value]).toEqual([false, true])
  undo.reset('other')
  expect([undo.undo(), undo.value.value]).toEqual([false, 'other'])
})

test('saves follow each other, the newest value last; one that failed goes with the next', async () => {
  const saved: number[] = []
  let release: (() => void) | null = null
  let fails = false
  const autosave = useAutosave(async (value: number) => {
    await new Promise<void>((resolve) => (release = resolve))
    if (fails) throw new Error('disk full')
    saved.push(value)
  })
  const free = async (): Promise<void> => {
    release?.()
    await new Promise((resolve) => setTimeout(resolve, 0))
  }
  void autosave.put(1)
  void autosave.put(2)
  void autosave.put(3)
  await free()
  await free()
  expect([saved, autosave.busy.value]).toEqual([[1, 3], false])
  fails = true
  void autosave.put(4)
  await free()
  expect([saved, autosave.failure.value?.message]).toEqual([[1, 3], 'disk full'])
  fails = false
  void autosave.settled()
  await free()
  expect([saved, autosave.failure.value]).toEqual([[1, 3, 4], null])
})

afterEach(() => void vi.useRealTimers())

test('reading time stands still while nobody works, while the window is hidden, and while nothing is read', () => {
  vi.useFakeTimers()
  const scope = effectScope()
  let now = 0
  let isReading = true
  const time = scope.run(() => useReadingTime(() => isReading, () => now))!
  const pass = (seconds: number): number => {
    for (let i = 0; i < seconds; i++) {
      now += 1000
      vi.advanceTimersByTime(1000)
    }
    return Math.round(time.seconds.value)
  }
  expect(pass(10)).toBe(10)
  // A minute after the last sign of the reader it stops, and goes on with the next one.
  expect(pass(100)).toBe(59)
  window.dispatchEvent(new Event('keydown'))
  expect(pass(5)).toBe(64)
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' })
  expect(pass(5)).toBe(64)
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'visible' })
  isReading = false
  expect(pass(5)).toBe(64)
  isReading = true
  // A computer that slept for an hour.
  now += 3_600_000
  window.dispatchEvent(new Event('keydown'))
  vi.advanceTimersByTime(1000)
  expect(time.seconds.value).toBeLessThanOrEqual(66)
  time.restart(7)
  expect(time.seconds.value).toBe(7)
  scope.stop()
})
