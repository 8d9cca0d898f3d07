import { stringOf } from '../../onnx/graph.ts'
import type { Node } from '../../onnx/graph.ts'
import type { Device } from '../../onnx/session.ts'
import { createAssembly } from '../autodiff/assemble.ts'
import type { Assembly } from '../autodiff/assemble.ts'
import { differentiate } from '../autodiff/differentiate.ts'
import type { Seed } from '../autodiff/differentiate.ts'
import type { Value } from '../autodiff/emit.ts'
import type { Canonical } from '../canonical/canonicalise.ts'
import { infoNce } from '../losses/info-nce.ts'
import type { Loss, LossOptions } from '../losses/info-nce.ts'
import { GRADIENT, SUM } from './parameter-state.ts'

export const REPORTED = ['loss', 'positiveCosine', 'negativeCosine', 'clipped', 'scale'] as const
export const LOG_SCALE = 'log_scale'
/** Inputs of graphs in half precision: the factor on dL/d(embedding), and what divides the gradients by it again. */
export const LOSS_SCALE = 'loss_scale'
export const UNSCALE = 'unscale'
export type TowerName = 'image' | 'text'
export const TOWERS: readonly TowerName[] = ['image', 'text']

const report = (assembly: Assembly, loss: Loss): void => REPORTED.forEach((name) => assembly.output(loss[name], name))

/**
 * A table of which a batch uses few rows (word embeddings) gets its gradient by adding those rows into zeros. The zeros come in as `sum/...`, which is the memory
 * of the gradient itself: neither are they made anew nor is the table copied. Null where the gradient is of another kind.
 */
function scatteredInto(assembly: Assembly, gradient: Value, name: string): Value | null {
  const makerOf = (value: string): Node | undefined => assembly.graph.nodes.find(({ outputs }) => outputs[0] === value)
  const scatter = makerOf(gradient.name)
  if (scatter?.op !== 'ScatterND' || stringOf(scatter, 'reduction', 'none') !== 'add') return null
  const base = makerOf(scatter.inputs[0]!)
  const factor = base?.op === 'Mul' ? assembly.graph.initializers.get(base.inputs[1]!) : undefined
  if (factor?.data.length !== 1 || factor.data[0] !== 0) return null
  const [, indices, updates] = scatter.inputs.map((input) => assembly.value(input))
  return assembly.e.op('ScatterND', [assembly.input(SUM + name, 'float32', gradient.dims), indices!, updates!], gradient.dims, scatter.attributes)
}

/** Writes dL/d(trained) under `grad/...`; with `add` it is added to what `sum/...` brings. */
function gradients(assembly: Assembly, seeds: readonly Seed[], trained: readonly string[], extra: ReadonlyMap<string, Loss['dLogScale']>, add: boolean, half: boolean): void {
  const { e } = assembly
  const scaled = half ? assembly.exactly(() => scaledSeeds(assembly, seeds)) : seeds
  const found = differentiate(assembly, e, scaled, trained)
  const unscale = half ? assembly.input(UNSCALE, 'float32', []) : null
  for (const name of [...trained, ...extra.keys()]) {
    const dims = assembly.value(name).dims
    // A weight that does not reach the embedding has a gradient of zero, as in PyTorch.
    const reached = found.get(name)
    const gradient = extra.get(name) ?? (reached && unscale ? assembly.exactly(() => e.mul(reached, unscale)) : reached) ?? e.zeros(dims)
    const scattered = add || assembly.inPlace ? scatteredInto(assembly, gradient, name) : null
    assembly.output(scattered ?? (add ? assembly.exactly(() => e.add(assembly.input(SUM + name, 'float32', dims), gradient)) : gradient), GRADIENT + name)
  }
}

function scaledSeeds(assembly: Assembly, seeds: readonly Seed[]): Seed[] {
  const scale = assembly.input(LOSS_SCALE, 'float32', [])
  return seeds.map(({ of, gradient }) => ({ of, gradient: assembly.e.mul(gradient, scale) }))
}

/** Both encoders, the loss, and the gradients of everything trained, in one graph. */
export function stepGraph(towers: Record<TowerName, Canonical>, trained: readonly string[], loss: LossOptions, add: boolean, device: Device, half = false): Uint8Array {
  const assembly = createAssembly(device, half)
  for (const tower of TOWERS) assembly.include(towers[tower], `${tower}/`)
  const [images, texts] = TOWERS.map((tower) => assembly.value(`${tower}/${towers[tower].output}`))
  const made = assembly.exactly(() => infoNce(assembly.e, images!, texts!, assembly.input(LOG_SCALE, 'float32', []), loss))
  report(assembly, made)
  const seeds = [{ of: images!.name, gradient: made.dImages }, { of: texts!.name, gradient: made.dTexts }]
  const scale = trained.includes(LOG_SCALE)
  gradients(assembly, seeds, trained.filter((name) => name !== LOG_SCALE), new Map(scale ? [[LOG_SCALE, made.dLogScale]] : []), add, half)
  return assembly.bytes()
}

export function embedGraph(tower: Canonical, name: TowerName, device: Device): Uint8Array {
  const assembly = createAssembly(device)
  assembly.include(tower, `${name}/`)
  assembly.output(assembly.value(`${name}/${tower.output}`), 'embedding')
  return assembly.bytes()
}

/** What the frozen part hands to the trained one, each under its own name. */
export function frozenGraph(tower: Canonical, name: TowerName, cut: readonly string[], device: Device): Uint8Array {
  const assembly = createAssembly(device)
  assembly.include(tower, `${name}/`)
  for (const value of cut) assembly.output(assembly.value(`${name}/${value}`), value)
  return assembly.bytes()
}

/** The loss on embeddings of a whole batch, and its gradients: the middle of gradient caching. */
export function lossGraph(batch: number, size: number, learnScale: boolean, loss: LossOptions, device: Device): Uint8Array {
  const assembly = createAssembly(device)
  const [images, texts] = ['images', 'texts'].map((name) => assembly.input(name, 'float32', [batch, size]))
  const made = infoNce(assembly.e, images!, texts!, assembly.input(LOG_SCALE, 'float32', []), loss)
  report(assembly, made)
  assembly.output(made.dImages, 'dImages')
  assembly.output(made.dTexts, 'dTexts')
  if (learnScale) assembly.output(assembly.e.add(assembly.input(SUM + LOG_SCALE, 'float32', []), made.dLogScale), GRADIENT + LOG_SCALE)
  return assembly.bytes()
}

/** One encoder once more, and its gradients given dL/d(embedding) as the input `cotangent`; adds to `sum/...`. */
export function backwardGraph(tower: Canonical, name: TowerName, trained: readonly string[], device: Device, half = false): Uint8Array {
  const assembly = createAssembly(device, half)
  assembly.include(tower, `${name}/`)
  const embedding = assembly.value(`${name}/${tower.output}`)
  const cotangent = assembly.input('cotangent', 'float32', embedding.dims)
  gradients(assembly, [{ of: embedding.name, gradient: cotangent }], trained.filter((parameter) => parameter.startsWith(`${name}/`)), new Map(), true, half)
  return assembly.bytes()
}
