import { app, dialog, session, type BrowserWindow } from 'electron'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createApp, type App } from '../app.ts'
import { toFailure } from '../base/failure.ts'
import { libraryFolder } from '../base/library-folder.ts'
import { version } from '../version.ts'
import { pathsToImport } from './command-line.ts'
import { createDialogs } from './dialogs.ts'
import { forkCompute } from './fork-compute.ts'
import { connect } from './ipc.ts'
import { denyNavigation, denyOutside } from './lock-down.ts'
import { installMenu } from './menu.ts'
import { registerSchemes, serveSchemes } from './protocols.ts'
import { askToLeave, isLive, trainingNow } from './quit.ts'
import { openWindow } from './window.ts'

const bundled = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const library = libraryFolder()
const resources = app.isPackaged ? join(process.resourcesPath, 'resources') : join(app.getAppPath(), 'resources')
/** Electron leaves the program, and in development the application's folder, in front of what the user typed. */
const ARGUMENTS_FROM = app.isPackaged ? 1 : 2

let umbra: App | null = null
let window: BrowserWindow | null = null
/** The film on a second display. */
let second: BrowserWindow | null = null
let leaving: 'no' | 'asking' | 'closing' | 'done' = 'no'
const waiting: string[] = []

const log = (message: string): void => void process.stderr.write(`umbra: ${message}\n`)

function importPaths(paths: string[]): void {
  if (paths.length === 0) return
  if (!umbra) waiting.push(...paths)
  else void umbra.dispatch({ name: 'library.import', params: { paths } })
}

function toFront(): void {
  if (!window) return
  if (window.isMinimized()) window.restore()
  if (!window.isVisible()) window.show()
  window.focus()
}

function openOurs(opened: App, name: string, more: { route?: string; second?: boolean } = {}): BrowserWindow {
  const icon = join(resources, 'icons', 'umbra.png')
  const ours = openWindow({ preload: bundled('../preload/index.cjs'), icon: existsSync(icon) ? icon : null, stateFile: join(library, '.shell', `${name}.json`), capability: opened.capability, version, ...more })
  ours.webContents.on('render-process-gone', (_event, details) => {
    log(`the page ended unexpectedly (${details.reason}); it is loaded again`)
    if (details.reason !== 'clean-exit' && !ours.isDestroyed()) ours.webContents.reload()
  })
  return ours
}

/** One second window: asked for again it comes to the front, and its page follows the first window's study by itself. */
function detach(opened: App, studyId: number): void {
  if (second) return second.focus()
  second = openOurs(opened, 'second-window', { route: `/detached/${studyId}`, second: true })
  second.on('closed', () => (second = null))
}

function open(opened: App): void {
  window = openOurs(opened, 'window')
  const dialogs = createDialogs(window)
  const part = connect({ app: opened, dialogs, windows: () => [window, second].filter((each) => each !== null), detach: (studyId) => detach(opened, studyId) })
  installMenu({ window, dialogs, importPaths })
  window.on('close', (event) => {
    if (leaving === 'closing' || leaving === 'done') return
    event.preventDefault()
    if (leaving === 'no') void leave('window')
  })
  window.on('closed', () => {
    part()
    window = null
    second?.destroy()
  })
}

/** Training goes on behind a hidden window; a second start shows it again. When the training has ended and nobody looked, the program ends as the user wanted. */
function trainOnHidden(hidden: BrowserWindow, opened: App): void {
  hidden.hide()
  const off = opened.onEvent((event) => {
    if (event.name !== 'job.changed' || event.payload.kind !== 'finetune' || isLive(event.payload)) return
    off()
    if (!hidden.isDestroyed() && hidden.isVisible()) return
    void trainingNow(opened).then((next) => (next ? trainOnHidden(hidden, opened) : app.quit()))
  })
}

/** Closes the services before the process ends, so that jobs note where they stand and the database is closed. */
async function leave(closing: 'window' | 'program'): Promise<void> {
  leaving = 'asking'
  const answer = umbra ? await askToLeave(umbra, window, closing) : 'quit'
  if (answer !== 'quit') {
    leaving = 'no'
    if (answer === 'background' && window && umbra) trainOnHidden(window, umbra)
    return
  }
  leaving = 'closing'
  await umbra?.close().catch((error: unknown) => log(`closing: ${toFailure(error).message}`))
  leaving = 'done'
  app.quit()
}

async function start(): Promise<void> {
  await app.whenReady()
  denyOutside(session.defaultSession)
  umbra = await createApp({ paths: { library, resources }, forkCompute, log, workstation: true })
  serveSchemes(session.defaultSession, bundled('../renderer'), umbra)
  open(umbra)
  importPaths([...waiting.splice(0), ...pathsToImport(process.argv.slice(ARGUMENTS_FROM), process.cwd())])
}

registerSchemes()
app.enableSandbox()
// One profile and one running program per library: a second library may stand open beside the first.
app.setPath('userData', join(library, '.shell'))

if (app.requestSingleInstanceLock()) {
  denyNavigation()
  app.on('second-instance', (_event, argv, directory) => {
    toFront()
    importPaths(pathsToImport(argv.slice(ARGUMENTS_FROM), directory))
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    importPaths([path])
  })
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', (event) => {
    if (leaving === 'done') return
    event.preventDefault()
    if (leaving === 'no') void leave('program')
  })
  start().catch((error: unknown) => {
    const failure = toFailure(error)
    log(failure.message)
    dialog.showErrorBox('Umbra could not start', [failure.message, failure.hint].filter(Boolean).join('\n\n'))
    leaving = 'done'
    app.exit(1)
  })
} else {
  app.exit(0)
}
