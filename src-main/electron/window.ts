import { BrowserWindow, screen } from 'electron'
import { PAGE_URL } from './addresses.ts'
import { CAPABILITY_ARGUMENT, VERSION_ARGUMENT } from './channels.ts'
import { SMALLEST, loadWindowState, placeWindow, saveWindowState } from './window-state.ts'

/** The page's own dark ground, so that no white flashes into eyes adapted to a dim room. */
const BACKGROUND = '#0a0c0f'

export interface WindowOptions {
  preload: string
  icon: string | null
  stateFile: string
  capability: string
  version: string
  /** Route of the page after `#`; its first one when absent. */
  route?: string
  /** Opens on another display than the primary one where there is one. */
  second?: boolean
}

/** Opens a window of ours: shown when its first picture is there, at the place it had. */
export function openWindow({ preload, icon, stateFile, capability, version, route = '', second = false }: WindowOptions): BrowserWindow {
  const state = loadWindowState(stateFile)
  const displays = screen.getAllDisplays()
  const primary = screen.getPrimaryDisplay()
  const others = displays.filter((display) => display.id !== primary.id)
  const areas = (second ? [...others, primary] : [primary, ...others]).map((display) => display.workArea)
  const window = new BrowserWindow({
    ...placeWindow(state.bounds, areas),
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    title: 'Umbra',
    show: false,
    backgroundColor: BACKGROUND,
    autoHideMenuBar: true,
    ...(icon && { icon }),
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      webSecurity: true,
      navigateOnDragDrop: false,
      spellcheck: false,
      additionalArguments: [`${CAPABILITY_ARGUMENT}${capability}`, `${VERSION_ARGUMENT}${version}`]
    }
  })
  window.once('ready-to-show', () => {
    if (state.maximized) window.maximize()
    window.show()
  })
  window.on('close', () => saveWindowState(stateFile, { bounds: window.getNormalBounds(), maximized: window.isMaximized() }))
  window.on('page-title-updated', (event) => event.preventDefault())
  void window.loadURL(route ? `${PAGE_URL}#${route}` : PAGE_URL)
  return window
}
