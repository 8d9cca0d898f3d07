import type { Addresses } from './addresses.ts'
import { guarded } from './emitter.ts'
import { Protocol } from './protocol.ts'

interface RequestDetails {
  url: string
  method: string
  resourceType: string
}
type BeforeRequest = (details: RequestDetails, answer: (response: { cancel?: boolean }) => void) => void
type PermissionRequest = (contents: unknown, permission: string, answer: (granted: boolean) => void, details: unknown) => void
type PermissionCheck = (contents: unknown, permission: string, origin: string, details: unknown) => boolean

let beforeRequest: BeforeRequest | null = null
let permissionRequest: PermissionRequest | null = null
let permissionCheck: PermissionCheck | null = null

/** Names as the Permissions API has them -> as Electron asks for them. */
const PERMISSIONS: Record<string, string> = {
  geolocation: 'geolocation', notifications: 'notifications', camera: 'media', microphone: 'media', midi: 'midi', 'clipboard-read': 'clipboard-read',
  'clipboard-write': 'clipboard-sanitized-write', 'idle-detection': 'idle-detection', 'persistent-storage': 'persistent-storage'
}

export class WebRequest {
  onBeforeRequest(listener: BeforeRequest | null): void {
    beforeRequest = listener
  }
}

export class Session {
  readonly protocol = guarded('session.protocol', new Protocol())
  readonly webRequest = guarded('session.webRequest', new WebRequest())

  setPermissionRequestHandler(handler: PermissionRequest | null): void {
    permissionRequest = handler
  }

  setPermissionCheckHandler(handler: PermissionCheck | null): void {
    permissionCheck = handler
  }
}

/** True when the application cancels the request. */
export function isCancelled(details: RequestDetails): Promise<boolean> {
  const listener = beforeRequest
  if (!listener) return Promise.resolve(false)
  return new Promise((resolve) => listener(details, ({ cancel = false }) => resolve(cancel)))
}

/** What Chromium is told once per window: every permission that the application's two handlers grant, and a denial of every other. */
export async function permissionSettings(contents: unknown, addresses: Addresses, pageUrl: string): Promise<{ name: string; setting: 'granted' | 'denied' }[]> {
  const origin = addresses.shown(pageUrl)
  return Promise.all(
    Object.entries(PERMISSIONS).map(async ([name, permission]) => {
      const checked = permissionCheck ? permissionCheck(contents, permission, origin, {}) : true
      const granted = checked && (permissionRequest ? await new Promise<boolean>((resolve) => permissionRequest!(contents, permission, resolve, {})) : true)
      return { name, setting: granted ? ('granted' as const) : ('denied' as const) }
    })
  )
}
