/**
 * Plain values as bytes, for the socket between page and main: a JSON text with placeholders, then the buffers it names.
 * The page gets this very file with its types stripped, so it imports nothing. Callers clone first (structuredClone), so that what
 * Electron's IPC refuses is refused here too and only the types of structured cloning arrive.
 */
type Tagged = { $: string; v?: unknown; t?: string; n?: number }

const VIEWS: Record<string, new (buffer: ArrayBuffer) => ArrayBufferView> = {
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView
}

export function encode(value: unknown): Uint8Array {
  const buffers: Uint8Array[] = []
  const keep = (bytes: Uint8Array): number => buffers.push(bytes) - 1
  const seen = new Set<unknown>()
  const walk = (item: unknown): unknown => {
    if (item === null || typeof item === 'string' || typeof item === 'boolean') return item
    if (item === undefined) return { $: 'undefined' }
    if (typeof item === 'number') return Number.isFinite(item) && !Object.is(item, -0) ? item : { $: 'number', v: Object.is(item, -0) ? '-0' : String(item) }
    if (typeof item === 'bigint') return { $: 'bigint', v: String(item) }
    if (typeof item !== 'object') throw new Error('An object could not be cloned.')
    if (seen.has(item)) throw new Error('electron-stand-in: values that contain themselves are not implemented')
    if (item instanceof Date) return { $: 'date', v: item.getTime() }
    if (item instanceof ArrayBuffer) return { $: 'buffer', n: keep(new Uint8Array(item)) }
    if (ArrayBuffer.isView(item)) {
      // Node's Buffer crosses as what the page knows it for.
      const type = VIEWS[item.constructor.name] ? item.constructor.name : 'Uint8Array'
      return { $: 'view', t: type, n: keep(new Uint8Array(item.buffer, item.byteOffset, item.byteLength)) }
    }
    seen.add(item)
    try {
      if (Array.isArray(item)) return item.map(walk)
      if (item instanceof Map) return { $: 'map', v: [...item].map(([key, entry]) => [walk(key), walk(entry)]) }
      if (item instanceof Set) return { $: 'set', v: [...item].map(walk) }
      if (item instanceof Error) return { $: 'error', v: { name: item.name, message: item.message, stack: item.stack } }
      const entries = Object.entries(item).map(([key, entry]) => [key, walk(entry)] as const)
      return Object.hasOwn(item, '$') ? { $: 'object', v: entries } : Object.fromEntries(entries)
    } finally {
      seen.delete(item)
    }
  }
  const head = new TextEncoder().encode(JSON.stringify({ value: walk(value), lengths: buffers.map((bytes) => bytes.byteLength) }))
  const whole = new Uint8Array(4 + head.byteLength + buffers.reduce((sum, bytes) => sum + bytes.byteLength, 0))
  new DataView(whole.buffer).setUint32(0, head.byteLength, true)
  whole.set(head, 4)
  let at = 4 + head.byteLength
  for (const bytes of buffers) {
    whole.set(bytes, at)
    at += bytes.byteLength
  }
  return whole
}

export function decode(whole: Uint8Array): unknown {
  const length = new DataView(whole.buffer, whole.byteOffset).getUint32(0, true)
  const { value, lengths } = JSON.parse(new TextDecoder().decode(whole.subarray(4, 4 + length))) as { value: unknown; lengths: number[] }
  let at = 4 + length
  // A copy each, aligned and alone in its buffer; Node's Buffer would share one with its neighbours.
  const buffers = lengths.map((size) => new Uint8Array(whole.subarray(at, (at += size))).buffer)
  const restore: Record<string, (tagged: Tagged) => unknown> = {
    undefined: () => undefined,
    number: ({ v }) => Number(v),
    bigint: ({ v }) => BigInt(v as string),
    date: ({ v }) => new Date(v as number),
    buffer: ({ n }) => buffers[n!],
    view: ({ t, n }) => new VIEWS[t!]!(buffers[n!]!),
    map: ({ v }) => new Map((v as unknown[][]).map(([key, entry]) => [walk(key), walk(entry)])),
    set: ({ v }) => new Set((v as unknown[]).map(walk)),
    error: ({ v }) => Object.assign(new Error((v as Error).message), v),
    object: ({ v }) => Object.fromEntries((v as [string, unknown][]).map(([key, entry]) => [key, walk(entry)]))
  }
  const walk = (item: unknown): unknown => {
    if (item === null || typeof item !== 'object') return item
    if (Array.isArray(item)) return item.map(walk)
    if (Object.hasOwn(item, '$')) return restore[(item as Tagged).$]!(item as Tagged)
    return Object.fromEntries(Object.entries(item).map(([key, entry]) => [key, walk(entry)]))
  }
  return walk(value)
}
