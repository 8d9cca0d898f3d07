import { NotOffered } from './emitter.ts'

export type SchemeHandler = (request: Request) => Response | Promise<Response>

interface Scheme {
  scheme: string
  privileges?: Record<string, boolean>
}

const registered = new Map<string, Record<string, boolean>>()
const handlers = new Map<string, SchemeHandler>()
let ready = false

export const becomeReady = (): void => void (ready = true)
export const registeredSchemes = (): string[] => [...registered.keys()]

export class Protocol {
  registerSchemesAsPrivileged(schemes: Scheme[]): void {
    if (ready) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    for (const { scheme, privileges = {} } of schemes) registered.set(scheme, privileges)
  }

  handle(scheme: string, handler: SchemeHandler): void {
    if (!registered.get(scheme)?.standard) throw new NotOffered(`protocol.handle of '${scheme}', which is not registered as a standard scheme,`)
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    handlers.set(scheme, handler)
  }

  unhandle(scheme: string): void {
    handlers.delete(scheme)
  }

  isProtocolHandled(scheme: string): boolean {
    return handlers.has(scheme)
  }
}

/** Answers as the application does; an address whose scheme nobody handles, or a handler that fails, is a network error there and 502 here. */
export async function answer(request: Request): Promise<Response> {
  const handler = handlers.get(new URL(request.url).protocol.slice(0, -1))
  if (!handler) return new Response(null, { status: 502, statusText: 'no handler for this scheme' })
  try {
    return await handler(request)
  } catch (error) {
    process.stderr.write(`electron-stand-in: the handler of ${request.url} failed: ${String(error)}\n`)
    return new Response(null, { status: 502, statusText: 'the handler failed' })
  }
}
