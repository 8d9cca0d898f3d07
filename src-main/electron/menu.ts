import { Menu, app, type BrowserWindow, type MenuItemConstructorOptions } from 'electron'
import type { Dialogs } from './dialogs.ts'

export interface MenuActions {
  window: BrowserWindow
  dialogs: Dialogs
  importPaths: (paths: string[]) => void
}

/** Only what every desktop program has in its menu; the rest of the work is in the page, where its keys are shown too. */
export function menuTemplate({ dialogs, importPaths }: MenuActions, platform: NodeJS.Platform, packaged: boolean): MenuItemConstructorOptions[] {
  const choose = (what: 'files' | 'folder') => async (): Promise<void> => {
    const paths = await dialogs.choose(what)
    if (paths.length > 0) importPaths(paths)
  }
  return [
    ...(platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    {
      label: '&File',
      submenu: [
        { label: '&Import files…', accelerator: 'CmdOrCtrl+O', click: choose('files') },
        { label: 'Import a &folder…', accelerator: 'CmdOrCtrl+Shift+O', click: choose('folder') },
        { type: 'separator' },
        platform === 'darwin' ? { role: 'close' } : { role: 'quit' }
      ]
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { type: 'separator' }, { role: 'togglefullscreen' }, ...(packaged ? [] : [{ role: 'toggleDevTools' as const }])]
    },
    { role: 'windowMenu' }
  ]
}

export function installMenu(actions: MenuActions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, process.platform, app.isPackaged)))
}
