/** `node tour.ts <folder> <chromium>`: opens the workstation unseen and leaves a picture of every page in the folder. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { launch } from './launch.ts'

const SETTLE_MS = 15_000
const QUIET_MS = 800

/** Until nothing has been in progress for a while, or some seconds are over: a page begins its work only after its route has changed. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('load')
  const deadline = Date.now() + SETTLE_MS
  for (let quietSince = Date.now(); Date.now() - quietSince < QUIET_MS && Date.now() < deadline; await page.waitForTimeout(100)) {
    if ((await page.locator('[aria-busy=true]').count()) > 0) quietSince = Date.now()
  }
}

/** Addresses of the pages: what the navigation leads to, and the first study of the worklist. */
async function pages(page: Page): Promise<{ name: string; hash: string }[]> {
  const script = `(async () => {
    const links = [...document.querySelectorAll('a[href^="#/"]')].map((link) => link.getAttribute('href'))
    const reply = await window.umbra.call('worklist.query', { limit: 1 })
    const study = reply.ok && reply.value.rows[0] ? ['#/study/' + reply.value.rows[0].id] : []
    return [...new Set(['#/', ...study, ...links])]
  })()`
  const hashes = (await page.evaluate(script)) as string[]
  return hashes.map((hash) => ({ hash, name: hash === '#/' ? 'worklist' : hash.slice(2).replaceAll(/[^a-z0-9]+/g, '-').replace(/^study-\d+$/, 'study') }))
}

/** @returns the pictures' files, in the order they were taken */
export async function tour(folder: string, chromium: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true })
  const running = await launch({ chromium, headless: true, width: 1280, height: 800, onStderr: (text) => process.stderr.write(text) })
  const files: string[] = []
  try {
    const { page } = running
    await settled(page)
    for (const { name, hash } of await pages(page)) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
      await settled(page)
      const file = join(folder, `${name}.png`)
      await page.screenshot({ path: file })
      files.push(file)
    }
  } finally {
    await running.quit()
  }
  return files
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [, , folder = 'screenshots', chromium = '/usr/bin/chromium'] = process.argv
  for (const file of await tour(folder, chromium)) process.stdout.write(`${file}\n`)
}
