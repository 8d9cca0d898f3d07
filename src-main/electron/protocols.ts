import { protocol, type Session } from 'electron'
import type { App } from '../app.ts'
import { DATA_SCHEME, PAGE_ORIGIN, PAGE_SCHEME, isPageUrl } from './addresses.ts'
import { SECURITY_HEADERS, servePage } from './page-files.ts'

/** Must run before the application is ready. */
export function registerSchemes(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    { scheme: DATA_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true, stream: true } }
  ])
}

/** Serves the page from `pageFolder`, and bulk data from the services: the capability travels in the address and is checked there. */
export function serveSchemes(session: Session, pageFolder: string, app: Pick<App, 'binary'>): void {
  session.protocol.handle(PAGE_SCHEME, (request) => (isPageUrl(request.url) ? servePage(pageFolder, request) : new Response('Not found.', { status: 404, headers: { ...SECURITY_HEADERS } })))
  session.protocol.handle(DATA_SCHEME, async (request) => {
    const url = new URL(request.url)
    const reply = await app.binary({ path: `/${url.host}${url.pathname}`, capability: url.searchParams.get('capability') ?? '' })
    const headers = { ...SECURITY_HEADERS, ...reply.headers, 'access-control-allow-origin': PAGE_ORIGIN, 'access-control-expose-headers': Object.keys(reply.headers).join(', ') }
    return new Response(reply.body as Uint8Array<ArrayBuffer>, { status: reply.status, headers })
  })
}
