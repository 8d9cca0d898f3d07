import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext } from 'playwright-core'
import type { StandInOptions } from './options.ts'

const FLAGS = [
  '--no-first-run', '--no-default-browser-check', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--disable-extensions', '--disable-search-engine-choice-screen', '--disable-features=Translate,MediaRouter,OptimizationHints,HttpsUpgrades',
  // Whatever the page asks for, only loopback has a name.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE *.localhost , EXCLUDE 127.0.0.1'
]

export interface Browser {
  context: BrowserContext
  /** Where another Playwright can connect; null unless controlled. */
  endpoint: string | null
  close(): Promise<void>
}

/** Starts Chromium with a profile of its own, forgotten afterwards. */
export async function startChromium(options: StandInOptions): Promise<Browser> {
  const profile = options.profile ?? mkdtempSync(join(tmpdir(), 'umbra-stand-in-'))
  const forget = (): void => rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
  const args = [
    ...FLAGS,
    ...(options.controlled ? ['--remote-debugging-port=0'] : []),
    // `test-type` keeps Chromium from showing a bar about the flags above.
    ...(options.headless ? [] : ['--test-type', '--app=data:text/html,<title>Umbra</title><body style="background:%230a0c0f">'])
  ]
  const launch = (chromiumSandbox: boolean): Promise<BrowserContext> =>
    chromium.launchPersistentContext(profile, {
      executablePath: options.chromium,
      headless: options.headless,
      chromiumSandbox,
      args,
      ignoreDefaultArgs: ['--enable-automation'],
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      colorScheme: null,
      ...(options.headless ? { viewport: { width: options.width, height: options.height }, deviceScaleFactor: options.scale } : { viewport: null })
    })
  try {
    // Chromium's sandbox does not start for root, nor where the kernel gives users no namespaces; the page comes from this machine alone.
    const isRoot = process.getuid?.() === 0
    const context = await launch(!isRoot).catch((error: Error) => (!isRoot && /sandbox/i.test(error.message) ? launch(false) : Promise.reject(error)))
    process.once('exit', forget)
    const port = join(profile, 'DevToolsActivePort')
    return {
      context,
      endpoint: options.controlled && existsSync(port) ? `http://127.0.0.1:${readFileSync(port, 'utf8').split('\n')[0]}` : null,
      close: async () => {
        await context.close().catch(() => undefined)
        forget()
      }
    }
  } catch (error) {
    forget()
    throw new Error(`Chromium (${options.chromium}) did not start: ${(error as Error).message.split('\n').slice(0, 6).join(' ')}`, { cause: error })
  }
}
