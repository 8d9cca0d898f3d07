import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { Addresses } from './addresses.ts'
import { answer, registeredSchemes } from './protocol.ts'
import { isCancelled } from './session.ts'

/** Requests of any size may come back; what goes up by IPC is bounded. */
const LARGEST_MESSAGE = 256 * 1024 * 1024
const DROPPED = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive'])

export interface Loopback {
  addresses: Addresses
  /** Needed to open the socket; known only to the page part. */
  token: string
  close(): void
}

/** One server on 127.0.0.1 at a free port: the registered schemes over HTTP, and one socket per page for IPC. */
export async function openLoopback(onSocket: (socket: WebSocket, windowId: number, origin: string) => void): Promise<Loopback> {
  const token = randomBytes(32).toString('base64url')
  const server = createServer((request, response) => {
    serve(request, response, addresses).catch(() => response.destroy())
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const addresses = new Addresses(port, registeredSchemes())
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE, perMessageDeflate: false })
  server.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', addresses.ipc)
    const origin = addresses.fromLoopback(request.headers.origin ?? '')
    if (request.headers.host !== `ipc.localhost:${port}` || !origin || !same(url.searchParams.get('token') ?? '', token)) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (opened) => onSocket(opened, Number(url.searchParams.get('window')), origin))
  })
  return {
    addresses,
    token,
    close: () => {
      for (const client of sockets.clients) client.terminate()
      server.close()
      server.closeAllConnections()
    }
  }
}

const same = (given: string, token: string): boolean => given.length === token.length && timingSafeEqual(Buffer.from(given), Buffer.from(token))

async function serve(request: IncomingMessage, response: ServerResponse, addresses: Addresses): Promise<void> {
  // A name that is not one of ours means that somebody else's page found the port.
  const own = addresses.fromLoopback(`http://${request.headers.host ?? ''}${request.url ?? '/'}`)
  if (!own) {
    response.writeHead(421).end()
    return
  }
  const method = request.method ?? 'GET'
  if (await isCancelled({ url: own, method, resourceType: 'other' })) {
    response.destroy()
    return
  }
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  const body = chunks.length > 0 ? Buffer.concat(chunks) : null
  const reply = await answer(new Request(own, { method, headers: plain(request.headers, addresses), body }))
  const headers: Record<string, string> = {}
  reply.headers.forEach((value, name) => {
    if (DROPPED.has(name)) return
    headers[name] = name === 'content-security-policy' ? addresses.policy(value) : name === 'access-control-allow-origin' ? addresses.toLoopback(value) : value
  })
  response.writeHead(reply.status, headers)
  if (reply.body) for await (const chunk of reply.body) response.write(chunk)
  response.end()
}

function plain(headers: IncomingMessage['headers'], addresses: Addresses): Record<string, string> {
  const own: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) if (typeof value === 'string' && name !== 'host' && !DROPPED.has(name)) own[name] = addresses.shown(value)
  return own
}
