import { app } from './app.ts'
import { openRuntime, options } from './runtime.ts'
import { windows } from './windows.ts'

/**
 * The other end of `process.send`, when a test or a tour started the stand-in: it learns where Chromium's debugger listens, answers
 * dialogs, and closes the window as a user would.
 */
export type FromControl = { kind: 'answer'; id: number; answer: unknown } | { kind: 'quit' } | { kind: 'close-window' }
export type ToControl = { kind: 'open'; endpoint: string } | { kind: 'ask'; id: number; dialog: 'open' | 'save' | 'message'; options: unknown }

export const isControlled = (): boolean => options.controlled && process.send !== undefined

const waiting = new Map<number, (answer: unknown) => void>()
let lastId = 0

const tell = (message: ToControl): void => void process.send?.(message)

export function askControl(dialog: 'open' | 'save' | 'message', asked: unknown): Promise<unknown> {
  return new Promise((resolve) => {
    const id = ++lastId
    waiting.set(id, resolve)
    tell({ kind: 'ask', id, dialog, options: asked })
  })
}

export function listenToControl(): void {
  if (!isControlled()) return
  process.on('message', (message: FromControl) => {
    if (message.kind === 'answer') {
      waiting.get(message.id)?.(message.answer)
      waiting.delete(message.id)
    } else if (message.kind === 'quit') app.quit()
    else for (const window of windows()) window.close()
  })
  process.on('disconnect', () => app.exit(0))
  void app.whenReady().then(async () => {
    const { browser } = await openRuntime()
    if (browser.endpoint) tell({ kind: 'open', endpoint: browser.endpoint })
  }, () => undefined)
}
