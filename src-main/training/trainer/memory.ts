import { elementCount } from '../../onnx/tensor.ts'
import type { Canonical } from '../canonical/canonicalise.ts'
import { TOWERS } from './graphs.ts'
import type { TowerName } from './graphs.ts'
import type { Parameter } from './parameter-state.ts'

export interface MemoryEstimate {
  weights: number
  /** Gradients and the optimiser's state. */
  state: number
  activations: number
  total: number
}

/** What training will hold, in bytes: activations are those of the forward pass at this batch, all kept for the way back, and half as much again in flight. */
export function estimate(parameters: readonly Parameter[], towers: Record<TowerName, Canonical>, slots: number): MemoryEstimate {
  const bytes = (chosen: readonly Parameter[]): number => 4 * chosen.reduce((sum, { value }) => sum + value.data.length, 0)
  const weights = bytes(parameters)
  const state = (1 + slots) * bytes(parameters.filter(({ trained }) => trained))
  const forward = TOWERS.flatMap((name) => towers[name].graph.nodes.filter(({ op }) => op !== 'Reshape' && op !== 'Identity').flatMap(({ outputs }) => outputs.map((output) => towers[name].values.get(output))))
  const activations = 1.5 * forward.reduce((sum, value) => sum + (value?.type === 'float32' ? 4 * elementCount(value.dims) : 0), 0)
  return { weights, state, activations, total: weights + state + activations }
}
