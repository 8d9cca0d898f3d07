import { parentPort } from 'node:worker_threads'
import { UmbraError } from '../base/umbra-error.ts'
import type { Ready, Reply, Request, TaskHandlers, TaskTable } from './worker-protocol.ts'

/** Pixels move to the caller instead of being copied. */
function transferables(result: unknown): ArrayBuffer[] {
  const data = (result as { data?: unknown } | null)?.data
  return ArrayBuffer.isView(data) && data.buffer instanceof ArrayBuffer ? [data.buffer] : []
}

/** A view into a larger buffer would send (or detach) the whole of it: a file, or a codec's memory. */
function ownBuffer<T>(result: T): T {
  const holder = result as { data?: Uint8Array }
  if (ArrayBuffer.isView(holder?.data) && holder.data.byteLength !== holder.data.buffer.byteLength) return { ...result, data: holder.data.slice() }
  return result
}

async function answer<T extends TaskTable>(handlers: TaskHandlers<T>, request: Request<T>): Promise<void> {
  let reply: Reply
  let transfer: ArrayBuffer[] = []
  try {
    const result = ownBuffer(await handlers[request.task](request.input))
    transfer = transferables(result)
    reply = { id: request.id, ok: true, result }
  } catch (error) {
    reply = { id: request.id, ok: false, error: described(error) }
  }
  parentPort!.postMessage(reply, transfer)
}

function described(error: unknown): Extract<Reply, { ok: false }>['error'] {
  if (error instanceof UmbraError) return { code: error.code, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) }
  const { code, message, stack } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return { code: 'not-found', message: 'The file does not exist' }
  if (code === 'EACCES' || code === 'EPERM') return { code: 'not-readable', message: 'The file may not be read', hint: 'Check its permissions.' }
  if (code === 'EISDIR') return { code: 'not-dicom', message: 'This is a folder, not a file' }
  return { code: 'internal', message: String(message ?? error), ...(stack === undefined ? {} : { stack }) }
}

/** Makes this thread answer a pool's requests, one handler per task. */
export function serveTasks<T extends TaskTable>(handlers: TaskHandlers<T>): void {
  parentPort?.on('message', (request: Request<T>) => void answer(handlers, request))
  parentPort?.postMessage({ ready: true } satisfies Ready)
}
