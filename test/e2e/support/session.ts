import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, expect } from 'vitest'
import type { CallName, Params, Result } from '../../../src-main/contract/index.ts'
import { violations } from './axe.ts'
import { launch, type Options, type Umbra } from './launch.ts'

export interface Session {
  library: string
  /** An empty folder for films and tables. */
  folder: string
  start(options?: Options): Promise<Umbra>
  /** Imports `folder` into the empty library, by dropping it on the window. */
  importFolder(): Promise<void>
  /** Saves a screenshot with nothing under the pointer; finds no accessibility violation, and no number that is none. */
  look(name: string): Promise<void>
  /** What the page itself could ask of main. */
  ask<N extends CallName>(name: N, params: Params<N>): Promise<Result<N>>
}

/** One library of one test file, and the program on it; both end with its tests. */
export function session(): Session {
  const root = mkdtempSync(join(tmpdir(), 'umbra-e2e-'))
  const folder = mkdtempSync(join(root, 'films-'))
  const library = join(root, 'library')
  let umbra: Umbra | undefined
  afterAll(async () => {
    await umbra?.quit()
    rmSync(root, { recursive: true, force: true, maxRetries: 5 })
  })
  const page = (): Page => umbra!.page
  return {
    library,
    folder,
    start: async (options = {}) => (umbra = await launch({ library, ...options })),
    importFolder: async () => {
      // Only a page that stands there can be dropped on.
      await page().getByText('The library is empty').waitFor()
      await umbra!.importByDrop([folder])
    },
    look: async (name) => {
      await page().mouse.move(2, 400)
      await page().waitForTimeout(400)
      await umbra!.screenshot(name)
      expect(await page().locator('main').innerText()).not.toMatch(/NaN|undefined/)
      expect(await violations(page())).toEqual([])
    },
    ask: async (name, params) => {
      const reply = (await page().evaluate(`window.umbra.call(${JSON.stringify(name)}, ${JSON.stringify(params)})`)) as { ok: true; value: never } | { ok: false; error: { message: string } }
      if (!reply.ok) throw new Error(`${name}: ${reply.error.message}`)
      return reply.value
    }
  }
}
