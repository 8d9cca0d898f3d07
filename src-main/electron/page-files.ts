import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'

/** Nothing from outside, no plug-ins, no inline or evaluated script; WebAssembly for the viewer; styles may be inline for Vue's bindings. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob: umbra:",
  "font-src 'self' data:",
  "connect-src 'self' umbra:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join('; ')

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.txt': 'text/plain; charset=utf-8'
}

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin'
}

/** The file of the built page that an address names, null when it would leave the folder. */
export function pageFile(folder: string, pathname: string): string | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return null
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null
  const file = normalize(join(folder, decoded === '/' ? 'index.html' : decoded))
  return file.startsWith(folder + sep) ? file : null
}

const refuse = (status: number, text: string): Response => new Response(text, { status, headers: { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8' } })

/** Answers a request for a part of the page from `folder`; the policy stands on every answer, errors too. */
export async function servePage(folder: string, request: Request): Promise<Response> {
  if (request.method !== 'GET') return refuse(405, 'The page is read only.')
  const file = pageFile(folder, new URL(request.url).pathname)
  if (!file) return refuse(403, 'This address lies outside the page.')
  try {
    const body = await readFile(file)
    return new Response(new Uint8Array(body), { headers: { ...SECURITY_HEADERS, 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'cache-control': 'no-cache' } })
  } catch {
    return refuse(404, 'The page has no such file.')
  }
}
