import { parentPort } from 'node:worker_threads'
import { UmbraError } from '../base/umbra-error.ts'
import { describePixels } from './describe-pixels.ts'
import { headerOf, instanceHeader, readHeader } from './header.ts'
import { readWhole } from './file.ts'
import { decodedImage } from './open-image.ts'
import { renderFrame, renderGrey, shrink } from './render.ts'
import { readTags } from './tags.ts'
import type { ModelInput, Reply, Request, TaskName, Tasks } from './worker-protocol.ts'

/** Worker thread of the decode pool: hostile files crash or stall here, and the pool replaces the thread. */

type Handlers = { [K in TaskName]: (input: Tasks[K]['input']) => Promise<Tasks[K]['result']> }

const handlers: Handlers = {
  header: async ({ source }) => (typeof source === 'string' ? readHeader(source) : headerOf(source)),
  tags: ({ source }) => readTags(source),
  async decode({ source, frame }) {
    const image = await decodedImage(source)
    return { ...(await image.decode(frame)), frames: image.frames }
  },
  async render({ source, ...options }) {
    const image = await decodedImage(source)
    const rendered = renderFrame(await image.decode(options.frame ?? 0), image, options.window && { kind: 'window', ...options.window }, options)
    return options.size === undefined ? rendered : shrink(rendered, options.size)
  },
  modelInput,
  describe: ({ source, out }) => describePixels(source, out === undefined ? {} : { out })
}

async function modelInput({ source, frame }: Tasks['modelInput']['input']): Promise<ModelInput> {
  const image = await decodedImage(typeof source === 'string' ? await readWhole(source) : source)
  const decoded = await image.decode(frame)
  const { rows, columns, data, voi } = renderGrey(decoded)
  return { header: image.file ? instanceHeader(image.file) : null, kind: image.kind, rows, columns, data, voi, warnings: decoded.warnings }
}

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

async function answer<K extends TaskName>(request: Request<K>): Promise<void> {
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

parentPort?.on('message', (request: Request) => void answer(request))
