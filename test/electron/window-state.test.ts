import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadWindowState, placeWindow, saveWindowState, SMALLEST } from '../../src-main/electron/window-state.ts'

const folder = mkdtempSync(join(tmpdir(), 'umbra-window-'))
afterAll(() => rmSync(folder, { recursive: true }))

const LEFT = { x: 0, y: 0, width: 1920, height: 1040 }
const RIGHT = { x: 1920, y: 0, width: 3840, height: 2120 }

test('comes back where it was, on whichever screen', () => {
  const place = { x: 2000, y: 50, width: 3000, height: 1800 }
  expect(placeWindow(place, [LEFT, RIGHT])).toEqual(place)
})

test('a place that no screen shows any more is given up', () => {
  expect(placeWindow({ x: 2000, y: 50, width: 3000, height: 1800 }, [LEFT])).toEqual({ width: 1440, height: 900 })
  expect(placeWindow({ x: 100, y: -300, width: 1200, height: 800 }, [LEFT])).toEqual({ width: 1440, height: 900 })
  expect(placeWindow(null, [{ x: 0, y: 0, width: 1280, height: 800 }])).toEqual({ width: 1280, height: 800 })
})

test('is never smaller than the page can be used', () => {
  expect(placeWindow({ x: 10, y: 10, width: 20, height: 20 }, [{ ...LEFT, x: -200 }])).toEqual({ width: 1440, height: 900 })
  expect(placeWindow({ x: 10, y: 10, width: 200, height: 20 }, [LEFT])).toEqual({ x: 10, y: 10, ...SMALLEST })
})

test('is kept in a file; a damaged one counts as none', () => {
  const file = join(folder, 'deep', 'window.json')
  expect(loadWindowState(file)).toEqual({ bounds: null, maximized: false })
  saveWindowState(file, { bounds: LEFT, maximized: true })
  expect(loadWindowState(file)).toEqual({ bounds: LEFT, maximized: true })
  writeFileSync(file, '{"bounds": {"x": "1"}')
  expect(loadWindowState(file)).toEqual({ bounds: null, maximized: false })
  writeFileSync(file, '{"bounds": {"x": null, "y": 1, "width": 5, "height": 5}}')
  expect(loadWindowState(file).bounds).toBeNull()
})
