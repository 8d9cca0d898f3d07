/**
 * What `import ... from 'electron'` gives in the main process under the stand-in. A name that is not here fails at import and is named
 * there; a member that is not here throws its name when asked for. See README.md for what the stand-in cannot show.
 */
import { BrowserWindow as Window } from './browser-window.ts'
import { Dialog } from './dialog.ts'
import { NotOffered, guarded } from './emitter.ts'
import { IpcMain } from './ipc-main.ts'
import { Menu as ApplicationMenu } from './menu.ts'
import { Protocol } from './protocol.ts'
import { Screen } from './screen.ts'
import { defaultSession } from './default-session.ts'
import { UtilityProcessModule } from './utility-process.ts'

export { app } from './app.ts'

/** Static members of a class, guarded like the rest; `new` works through it. */
const guardedClass = <T extends abstract new (...args: never[]) => object>(what: string, target: T): T =>
  new Proxy(target, {
    get(object, name) {
      if (typeof name === 'symbol' || name in object) return Reflect.get(object, name)
      throw new NotOffered(`${what}.${name}`)
    }
  })

export const BrowserWindow = guardedClass('BrowserWindow', Window)
export const Menu = guardedClass('Menu', ApplicationMenu)
export const dialog = guarded('dialog', new Dialog())
export const ipcMain = guarded('ipcMain', new IpcMain())
export const protocol = guarded('protocol', new Protocol())
export const screen = guarded('screen', new Screen())
export const session = guarded('session', { defaultSession })
export const utilityProcess = guarded('utilityProcess', new UtilityProcessModule())
