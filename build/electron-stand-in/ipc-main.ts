type InvokeHandler = (event: unknown, ...args: unknown[]) => unknown

const handlers = new Map<string, InvokeHandler>()

export class IpcMain {
  handle(channel: string, handler: InvokeHandler): void {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    handlers.set(channel, handler)
  }

  removeHandler(channel: string): void {
    handlers.delete(channel)
  }
}

/** @throws what `ipcRenderer.invoke` rejects with, in Electron's words */
export async function invoke(event: unknown, channel: string, args: unknown[]): Promise<unknown> {
  const handler = handlers.get(channel)
  if (!handler) throw new Error(`Error invoking remote method '${channel}': Error: No handler registered for '${channel}'`)
  try {
    return structuredClone(await handler(event, ...args))
  } catch (error) {
    throw new Error(`Error invoking remote method '${channel}': ${String(error)}`, { cause: error })
  }
}
