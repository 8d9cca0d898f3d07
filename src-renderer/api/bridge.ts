import type { EventName, Events, Reply } from '../../src-main/contract/index.ts'

/** What the preload exposes; the preload's own type must fit it. */
export interface Bridge {
  call(name: string, params: unknown): Promise<Reply<unknown>>
  on<N extends EventName>(event: N, handler: (payload: Events[N]) => void): () => void
  readonly capability: string
  pathsOf(files: File[]): string[]
  readonly version: string
  /** Absent where the host has no dialogs. Answers the chosen paths, empty when cancelled. */
  choose?(what: 'files' | 'folder'): Promise<string[]>
  /** Saves through the host's dialog under a suggested name; answers the path, null when cancelled. Absent where the host has no dialogs. */
  save?(name: string, content: Uint8Array): Promise<Reply<string | null>>
  /** Opens the film of a study in a second window, for a second display. Absent where the host has one window only. */
  detach?(studyId: number): Promise<void>
}

declare global {
  interface Window {
    umbra?: Bridge
  }
}

/** The one reader of `window.umbra`. */
export function bridge(): Bridge {
  if (!window.umbra) throw new Error('This page runs only inside Umbra: the bridge to the main process is missing.')
  return window.umbra
}
