import type { HostTensor } from '../../src-main/onnx/tensor.ts'

export interface Reference {
  name: string
  norm: number
  /** Where the case stores it. */
  shape?: number[]
  data?: Float32Array
}

export interface Match {
  reference: Reference
  /** Name in the trainer; null when the encoder has no such weight and its gradient is zero. */
  parameter: string | null
  how: 'name' | 'transposed' | 'values' | 'slice' | 'norm' | 'unused'
}

export function norm(data: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < data.length; i++) sum += data[i]! * data[i]!
  return Math.sqrt(sum)
}

function transposed(data: Float32Array, [rows, columns]: readonly [number, number]): Float32Array {
  const out = new Float32Array(data.length)
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[c * rows + r] = data[r * columns + c]!
  return out
}

export function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2
  return Math.sqrt(sum)
}

/** Our gradient in the layout of the reference, or null where the layouts cannot be the same tensor. */
export function arranged(match: Match, ours: HostTensor): Float32Array | null {
  const data = ours.data as Float32Array
  const { shape, data: theirs } = match.reference
  if (!theirs || !shape) return null
  if (match.how === 'transposed') return transposed(data, [ours.dims[0]!, ours.dims[1]!])
  if (match.how === 'slice') {
    const whole = new Float32Array(theirs.length)
    const at = sliceAt(data, theirs)
    if (at >= 0) whole.set(data, at)
    return whole
  }
  return data.length === theirs.length ? data : null
}

/** Where a smaller tensor lies in a larger one that is zero elsewhere (one row of a table that the exporter folded); -1 when nowhere. */
function sliceAt(ours: Float32Array, theirs: Float32Array): number {
  if (ours.length >= theirs.length || theirs.length % ours.length) return -1
  const size = norm(theirs)
  for (let at = 0; at < theirs.length; at += ours.length) if (difference(ours, theirs.subarray(at, at + ours.length)) <= 1e-2 * size) return at
  return -1
}

function layoutOf(ours: HostTensor, { shape, data }: Reference): { how: Match['how']; error: number } | null {
  const own = ours.data as Float32Array
  if (!data || !shape) return null
  const size = Math.max(norm(data), 1e-30)
  if (own.length === data.length) {
    const direct = difference(own, data) / size
    const turned = ours.dims.length === 2 && shape.length === 2 && ours.dims[0] === shape[1] && ours.dims[1] === shape[0] ? difference(transposed(own, [ours.dims[0]!, ours.dims[1]!]), data) / size : Infinity
    return direct <= turned ? { how: 'values', error: direct } : { how: 'transposed', error: turned }
  }
  return sliceAt(own, data) >= 0 ? { how: 'slice', error: 0 } : null
}

/** Further apart than this, two gradients are not the same tensor. */
const SIMILAR = 0.05

/**
 * Pairs reference gradients with ours: by name, else by values in either layout, else by norm.
 *
 * @param ours gradient by parameter name without the tower's prefix
 */
export function matchGradients(references: readonly Reference[], ours: ReadonlyMap<string, HostTensor>): { matches: Match[]; unmatched: Reference[] } {
  const matches: Match[] = []
  const free = new Map(ours)
  const open: Reference[] = []
  for (const reference of references) {
    if (free.delete(reference.name)) matches.push({ reference, parameter: reference.name, how: 'name' })
    else open.push(reference)
  }
  const candidates: { match: Match; error: number }[] = []
  for (const reference of open) {
    for (const [parameter, gradient] of free) {
      const layout = layoutOf(gradient, reference)
      const own = norm(gradient.data as Float32Array)
      const error = layout?.error ?? (reference.data ? Infinity : Math.abs(own - reference.norm) / Math.max(own, reference.norm, 1e-30))
      if (error <= SIMILAR) candidates.push({ match: { reference, parameter, how: layout?.how ?? 'norm' }, error })
    }
  }
  const taken = new Set<string>()
  const settled = new Set<Reference>()
  for (const { match } of candidates.toSorted((a, b) => a.error - b.error)) {
    if (settled.has(match.reference) || taken.has(match.parameter!)) continue
    settled.add(match.reference)
    taken.add(match.parameter!)
    matches.push(match)
  }
  const unmatched: Reference[] = []
  for (const reference of open) {
    if (settled.has(reference)) continue
    if (reference.norm === 0) matches.push({ reference, parameter: null, how: 'unused' })
    else unmatched.push(reference)
  }
  return { matches, unmatched }
}
