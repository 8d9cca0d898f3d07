import { unpack } from '../../src-main/contract/packed.ts'
import type { Failure } from '../../src-main/contract/index.ts'
import { bridge } from './bridge.ts'
import { CallError } from './failure.ts'

/**
 * One array over the binary channel with its description.
 *
 * @param path e.g. `frame/12/0`
 * @param what in words, for the error
 * @throws CallError with what main answered, `FRAME_HEADER` for bytes without a description
 */
export async function fetchPacked<H extends object>(path: string, what: string, signal?: AbortSignal): Promise<{ header: H; values: ArrayBuffer; offset: number }> {
  const response = await fetch(`umbra://${path}?capability=${encodeURIComponent(bridge().capability)}`, signal && { signal })
  if (!response.ok) throw new CallError(await failureOf(response, what))
  try {
    return unpack<H>(await response.arrayBuffer())
  } catch (error) {
    throw new CallError({ code: 'FRAME_HEADER', message: `${what} arrived without a readable description: ${String(error)}`, hint: 'Open the study again.' })
  }
}

async function failureOf(response: Response, what: string): Promise<Failure> {
  const text = await response.text().catch(() => '')
  try {
    const parsed = JSON.parse(text) as Partial<Failure> & { error?: Failure }
    const failure = parsed.error ?? parsed
    if (failure.message && failure.code) return failure as Failure
  } catch {
    // The body is no JSON: its text is the message.
  }
  return { code: `HTTP_${response.status}`, message: text.slice(0, 300) || `Main answered ${response.status} for ${what}.`, hint: 'Open the study again.' }
}
