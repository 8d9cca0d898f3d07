import { timingSafeEqual } from 'node:crypto'
import { toFailure } from '../base/failure.ts'
import { UmbraError } from '../base/umbra-error.ts'
import type { Context } from './context.ts'
import { filmOverlays, methodOf } from './overlays/serve.ts'

export interface BinaryRequest {
  /** e.g. `/frame/12/0` */
  path: string
  capability: string
}

export interface BinaryReply {
  status: number
  headers: Record<string, string>
  body: Uint8Array
}

type Route = (context: Context, parts: string[]) => Promise<Omit<BinaryReply, 'status'>>

const BYTES = { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' }

/** Large arrays by path. Add a route here; the capability is checked once, before any of them. */
const routes: Record<string, Route> = {
  async frame({ films }, [instance, frame = '0']) {
    const film = films.get(wholeNumber(instance))
    const { data } = await films.pool.run('viewerFrame', { source: films.pathOf(film), frame: wholeNumber(frame) }, { urgent: true })
    return { headers: BYTES, body: data }
  },
  async overlay(context, [instance, method = '']) {
    return { headers: BYTES, body: await filmOverlays(context, wholeNumber(instance), methodOf(method)) }
  }
}

export const binaryRoutes: readonly string[] = Object.keys(routes)

function wholeNumber(text: string | undefined): number {
  if (text === undefined || !/^\d{1,15}$/.test(text)) throw new UmbraError('bad-request', `“${text ?? ''}” is not a number.`)
  return Number(text)
}

function sameSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Answers one request of the binary channel; a refusal is JSON with a code. Never rejects. */
export async function answerBinary(context: Context, capability: string, request: BinaryRequest): Promise<BinaryReply> {
  try {
    if (!sameSecret(request.capability, capability)) return refusal(403, new UmbraError('not-allowed', 'This page may not read pixels.'))
    const [name = '', ...parts] = request.path.split('/').filter(Boolean)
    if (!Object.hasOwn(routes, name)) return refusal(404, new UmbraError('unknown-call', `There is nothing at ${request.path.slice(0, 100)}.`))
    return { status: 200, ...(await routes[name]!(context, parts)) }
  } catch (error) {
    return refusal(error instanceof UmbraError ? 422 : 500, error)
  }
}

function refusal(status: number, error: unknown): BinaryReply {
  return { status, headers: { 'content-type': 'application/json' }, body: new TextEncoder().encode(JSON.stringify({ error: toFailure(error) })) }
}
