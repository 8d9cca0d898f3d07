import { ipcMain, type BrowserWindow, type IpcMainInvokeEvent } from 'electron'
import type { App } from '../app.ts'
import { isPageUrl } from './addresses.ts'
import { CALL, CHOOSE, DETACH, EVENT, SAVE } from './channels.ts'
import type { Dialogs } from './dialogs.ts'

/** What the channels lead to besides the contract. */
export interface Host {
  app: App
  dialogs: Dialogs
  /** Our own windows as they are now. */
  windows: () => BrowserWindow[]
  detach: (studyId: number) => void
}

/** The sender is checked here, once: the top frame of one of our own windows, showing our own page. */
function isTrusted(event: IpcMainInvokeEvent, windows: readonly BrowserWindow[]): boolean {
  return windows.some((window) => event.sender === window.webContents) && event.senderFrame !== null && event.senderFrame.parent === null && isPageUrl(event.senderFrame.url)
}

/**
 * Joins the pages to the application: calls in, events out.
 *
 * @returns the way to part them again
 */
export function connect({ app, dialogs, windows, detach }: Host): () => void {
  ipcMain.handle(CALL, async (event, name: unknown, params: unknown) => {
    if (!isTrusted(event, windows())) return { ok: false, error: { code: 'not-allowed', message: 'This page may not call Umbra.' } }
    return app.dispatch({ name: String(name), params })
  })
  ipcMain.handle(CHOOSE, async (event, what: unknown) => (isTrusted(event, windows()) ? dialogs.choose(what === 'folder' ? 'folder' : 'files') : []))
  ipcMain.handle(SAVE, async (event, name: unknown, content: unknown) => {
    if (!isTrusted(event, windows()) || !(content instanceof Uint8Array)) return { ok: false, error: { code: 'not-allowed', message: 'This page may not save a file.' } }
    return dialogs.save(String(name), content)
  })
  ipcMain.handle(DETACH, (event, studyId: unknown) => {
    if (isTrusted(event, windows()) && typeof studyId === 'number' && Number.isSafeInteger(studyId) && studyId > 0) detach(studyId)
  })
  const stop = app.onEvent((event) => {
    for (const window of windows()) if (!window.isDestroyed()) window.webContents.send(EVENT, event)
  })
  return () => {
    stop()
    for (const channel of [CALL, CHOOSE, SAVE, DETACH]) ipcMain.removeHandler(channel)
  }
}
