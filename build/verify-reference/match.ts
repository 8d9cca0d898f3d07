import type { HostTensor } from '../../src-main/onnx/tensor.ts'
import { LIFTED } from '../../src-main/training/canonical/parameters.ts'
import { closest, norm, scaledByChannel, SIMILAR } from './layouts.ts'
import type { Layout } from './layouts.ts'

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
  /** null where only norms can be compared. */
  layout: Layout | null
}

export interface Matching {
  matches: Match[]
  /** Weights that the file does not hold: the exporter computed something from them and stored that. */
  folded: Reference[]
  /** Scales of a BatchNormalization that the exporter multiplied into a kernel before it. */
  fused: Reference[]
  unmatched: Reference[]
  /** Kernels of the file that no reference belongs to, in the exporter's names. */
  kernels: string[]
}

const asIs: Layout = { how: 'name', arrange: (ours) => ours }

function candidate(reference: Reference, parameter: string, gradient: HostTensor): { match: Match; error: number } | null {
  if (reference.data && reference.shape) {
    const stored = { shape: reference.shape, data: reference.data }
    const found = closest(gradient, stored) ?? (LIFTED.test(parameter) ? scaledByChannel(gradient, stored) : null)
    return found && { match: { reference, parameter, layout: found.layout }, error: found.error }
  }
  const own = norm(gradient.data as Float32Array)
  const error = Math.abs(own - reference.norm) / Math.max(own, reference.norm, 1e-30)
  return error <= SIMILAR ? { match: { reference, parameter, layout: null }, error } : null
}

/**
 * Pairs reference gradients with ours: by name, else by values in any layout an exporter leaves them in, else by norm. What is zero in exact arithmetic
 * (no larger than `negligible`) has no values to be known by, and no influence wherever it went.
 *
 * @param ours gradient by parameter name without the tower's prefix
 */
export function matchGradients(references: readonly Reference[], ours: ReadonlyMap<string, HostTensor>, negligible: number): Matching {
  const matches: Match[] = []
  const free = new Map(ours)
  const open: Reference[] = []
  for (const reference of references) {
    if (free.delete(reference.name)) matches.push({ reference, parameter: reference.name, layout: asIs })
    else if (reference.norm <= negligible) matches.push({ reference, parameter: null, layout: null })
    else open.push(reference)
  }
  const candidates = open.flatMap((reference) => [...free].flatMap(([parameter, gradient]) => candidate(reference, parameter, gradient) ?? []))
  const whole = new Set<string>()
  const shared = new Set<string>()
  const settled = new Set<Reference>()
  for (const { match } of candidates.toSorted((a, b) => a.error - b.error)) {
    const { reference, parameter, layout } = match
    const part = layout?.how === 'part'
    // Several references may be parts of one of ours; anything else has it for itself.
    if (settled.has(reference) || whole.has(parameter!) || (!part && shared.has(parameter!))) continue
    settled.add(reference)
    ;(part ? shared : whole).add(parameter!)
    matches.push(match)
  }
  for (const name of [...whole, ...shared]) free.delete(name)
  const left = new Set(open.filter((reference) => !settled.has(reference)))
  const fused: Reference[] = []
  const certain = matches.filter(({ reference, layout }) => {
    if (layout?.how !== 'channel scale') return true
    const scale = scaleAfter(reference, references)
    if (scale && left.delete(scale)) return fused.push(scale)
    left.add(reference)
    return false
  })
  const isFolded = (reference: Reference): boolean => couldBeFolded(reference, free)
  const kernels = [...free].flatMap(([name, { dims }]) => (LIFTED.test(name) && dims.length > 2 ? [name] : []))
  return { matches: certain, folded: [...left].filter(isFolded), fused, unmatched: [...left].filter((reference) => !isFolded(reference)), kernels }
}

/** PyTorch lists the normalisation right after the convolution it follows: its scale has one number per output channel. */
function scaleAfter(kernel: Reference, references: readonly Reference[]): Reference | undefined {
  const next = references[references.indexOf(kernel) + 1]
  return next?.shape?.join() === String(kernel.shape?.[0]) ? next : undefined
}

/**
 * Only what cannot be in the file under another name is excused: nothing that is left over has as many numbers, and something that the exporter computed
 * itself is left over. A wrong gradient leaves its own tensor behind, which has as many.
 */
function couldBeFolded({ shape }: Reference, left: ReadonlyMap<string, HostTensor>): boolean {
  if (!shape) return false
  const size = shape.reduce((product, dim) => product * dim, 1)
  return [...left.values()].every(({ data }) => data.length !== size) && [...left.keys()].some((name) => LIFTED.test(name))
}
