import { startChromium, type Browser } from './chromium.ts'
import { becomeReady } from './protocol.ts'
import { openLoopback, type Loopback } from './loopback.ts'
import { standInOptions } from './options.ts'
import type { WebSocket } from 'ws'

export const options = standInOptions()

type SocketTaker = (socket: WebSocket, origin: string) => void
const takers = new Map<number, SocketTaker>()

/** The window with this number takes the sockets that its page opens; null when it is gone. */
export function takeSockets(windowId: number, taker: SocketTaker | null): void {
  if (taker) takers.set(windowId, taker)
  else takers.delete(windowId)
}

export interface Runtime {
  browser: Browser
  loopback: Loopback
}

let runtime: Promise<Runtime> | null = null

/** Chromium and the loopback server. Starting them begins while the application builds its services, and is waited for by its window. */
export function openRuntime(): Promise<Runtime> {
  becomeReady()
  runtime ??= (async () => {
    const loopback = openLoopback((socket, windowId, origin) => {
      const taker = takers.get(windowId)
      if (taker) taker(socket, origin)
      else socket.terminate()
    })
    const [browser, opened] = await Promise.all([startChromium(options), loopback])
    return { browser, loopback: opened }
  })()
  return runtime
}

export async function closeRuntime(): Promise<void> {
  const opened = await runtime?.catch(() => null)
  opened?.loopback.close()
  await opened?.browser.close()
}
