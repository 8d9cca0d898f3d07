import { ipcMain, type BrowserWindow, type IpcMainInvokeEvent } from 'electron'
import type { App } from '../app.ts'
import { isPageUrl } from './addresses.ts'
import { CALL, CHOOSE, EVENT, SAVE } from './channels.ts'
import type { Dialogs } from './dialogs.ts'

/** The sender is checked here, once: the top frame of our own window, showing our own page. */
function isTrusted(event: IpcMainInvokeEvent, window: BrowserWindow): boolean {
  return event.sender === window.webContents && event.senderFrame !== null && event.senderFrame.parent === null && isPageUrl(event.senderFrame.url)
}

/**
 * Joins the page to the application: calls in, events out.
 *
 * @returns the way to part them again
 */
export function connect(window: BrowserWindow, app: App, dialogs: Dialogs): () => void {
  ipcMain.handle(CALL, async (event, name: unknown, params: unknown) => {
    if (!isTrusted(event, window)) return { ok: false, error: { code: 'not-allowed', message: 'This page may not call Umbra.' } }
    return app.dispatch({ name: String(name), params })
  })
  ipcMain.handle(CHOOSE, async (event, what: unknown) => (isTrusted(event, window) ? dialogs.choose(what === 'folder' ? 'folder' : 'files') : []))
  ipcMain.handle(SAVE, async (event, name: unknown, content: unknown) => {
    if (!isTrusted(event, window) || !(content instanceof Uint8Array)) return { ok: false, error: { code: 'not-allowed', message: 'This page may not save a file.' } }
    return dialogs.save(String(name), content)
  })
  const stop = app.onEvent((event) => {
    if (!window.isDestroyed()) window.webContents.send(EVENT, event)
  })
  return () => {
    stop()
    ipcMain.removeHandler(CALL)
    ipcMain.removeHandler(CHOOSE)
    ipcMain.removeHandler(SAVE)
  }
}
