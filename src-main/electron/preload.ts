import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { CALL, CAPABILITY_ARGUMENT, CHOOSE, DETACH, EVENT, SAVE, VERSION_ARGUMENT } from './channels.ts'

type Handler = (payload: unknown) => void

const handlers = new Map<string, Set<Handler>>()
const argument = (prefix: string): string => process.argv.find((value) => value.startsWith(prefix))?.slice(prefix.length) ?? ''

ipcRenderer.on(EVENT, (_event, { name, payload }: { name: string; payload: unknown }) => {
  for (const handler of handlers.get(name) ?? []) handler(payload)
})

/** The one thing main shows the page. No channel name can be chosen from there. */
const umbra = {
  call: (name: string, params: unknown): Promise<unknown> => ipcRenderer.invoke(CALL, name, params),
  on: (name: string, handler: Handler): (() => void) => {
    const known = handlers.get(name) ?? new Set()
    handlers.set(name, known.add(handler))
    return () => void known.delete(handler)
  },
  choose: (what: 'files' | 'folder'): Promise<string[]> => ipcRenderer.invoke(CHOOSE, what) as Promise<string[]>,
  save: (name: string, content: Uint8Array): Promise<unknown> => ipcRenderer.invoke(SAVE, name, content),
  detach: (studyId: number): Promise<void> => ipcRenderer.invoke(DETACH, studyId) as Promise<void>,
  pathsOf: (files: File[]): string[] => files.map((file) => webUtils.getPathForFile(file)).filter((path) => path !== ''),
  capability: argument(CAPABILITY_ARGUMENT),
  version: argument(VERSION_ARGUMENT)
}

export type UmbraBridge = typeof umbra

contextBridge.exposeInMainWorld('umbra', umbra)
