import type { Page } from 'playwright-core'
import { decode } from '../../../build/electron-stand-in/codec.ts'

export interface Replies {
  /** Everything main has sent since the last `forget`, replies and events, as JSON text. */
  texts(): string[]
  forget(): void
}

/** Listens in on whatever main tells the page, from the next load of the page on. */
export async function recordReplies(page: Page): Promise<Replies> {
  let heard: string[] = []
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => void heard.push(JSON.stringify(decode(new Uint8Array(payload as Buffer)))))
  })
  await page.reload()
  return { texts: () => heard, forget: () => void (heard = []) }
}
