import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { launch as launchStandIn, ROOT, type LaunchOptions, type Running } from '../../../build/electron-stand-in/launch.ts'
import { findChromium } from '../../../build/setup/chromium.mjs'

export interface Options {
  /** The library to open; a fresh empty one, deleted afterwards, unless told otherwise. */
  library?: string
  /** What follows the program on its command line, e.g. files to import. */
  args?: string[]
  headless?: boolean
  env?: Record<string, string>
  /** `4k`: 1920x1080 CSS pixels of two device pixels each. */
  size?: '1280x800' | '4k'
}

export interface Umbra extends Running {
  library: string
  /** Drops files or folders onto the middle of the window, as the desktop would. */
  importByDrop(paths: string[], at?: { x: number; y: number }): Promise<void>
  /** Saves `screenshots/<name>.png`; a real picture of the real page. */
  screenshot(name: string): Promise<string>
}

const SIZES = { '1280x800': { width: 1280, height: 800, scale: 1 }, '4k': { width: 1920, height: 1080, scale: 2 } }

/** A new folder for a library; `remove` it when done. */
export function freshLibrary(): { library: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'umbra-e2e-'))
  return { library: join(folder, 'library'), remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) }
}

/**
 * Starts the built application (out/) in the stand-in, on its own library. Dialogs are answered with `answerNext`, and cancelled where
 * nobody answers. Call `quit`, `closeWindow` or `kill9` at the end.
 */
export async function launch({ library, args = [], headless = true, env = {}, size = '1280x800' }: Options = {}): Promise<Umbra> {
  const fresh = library === undefined ? freshLibrary() : null
  const folder = library ?? fresh!.library
  const options: LaunchOptions = { args, headless, env: { ...env, UMBRA_LIBRARY: folder }, chromium: chromiumPath(), ...SIZES[size] }
  const running = await launchStandIn(options)
  running.process.once('exit', () => fresh?.remove())
  return {
    ...running,
    library: folder,
    importByDrop: (paths, at = { x: 640, y: 400 }) => drop(running.page, paths, at),
    screenshot: async (name) => {
      const file = join(ROOT, 'screenshots', `${name}.png`)
      mkdirSync(join(ROOT, 'screenshots'), { recursive: true })
      await running.page.screenshot({ path: file })
      return file
    }
  }
}

function chromiumPath(): string {
  const found = findChromium()
  if (!found) throw new Error('The end-to-end tests need Chromium: sudo apt-get install chromium, or name one in UMBRA_CHROMIUM.')
  return found
}

async function drop(page: Page, paths: string[], at: { x: number; y: number }): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await devtools.send('Input.dispatchDragEvent', { type, ...at, data: { items: [], files: paths, dragOperationsMask: 1 } })
  }
  await devtools.detach()
}
