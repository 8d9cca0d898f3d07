import { UmbraError } from '../../base/umbra-error.ts'
import { describeNode } from '../../onnx/graph.ts'
import type { Node } from '../../onnx/graph.ts'
import type { HostTensor } from '../../onnx/tensor.ts'
import { integers } from '../../onnx/tensor.ts'
import type { Emitter, Value } from './emit.ts'

/** What a rule may ask about the graph it differentiates. */
export interface RuleContext {
  readonly e: Emitter
  readonly node: Node
  /** The i-th input; throws when it is left out. */
  input(i: number): Value
  has(i: number): boolean
  output(i: number): Value
  /** Value of the i-th input when it is known before the run. */
  constant(i: number): HostTensor | undefined
  /** Context of the node that makes the i-th input, where one does: for a rule that knows a cheaper gradient of both together. */
  maker(i: number): RuleContext | undefined
  /** Whether the i-th input leads to something that is trained. */
  needs(i: number): boolean
  /** Has the forward node make one more of its optional outputs. */
  alsoOutput(i: number, dims: readonly number[], type?: Value['type']): Value
}

/**
 * Gradient rule of one op: given dL/d(outputs), null where nothing flows, returns dL/d(inputs), null where nothing does. A rule may return
 * the gradient in the broadcast shape: the walk sums it to the input's own shape.
 */
export type Rule = (cx: RuleContext, ...dy: Value[]) => readonly (Value | null)[]

export function refuse(node: Node, why: string): never {
  throw new UmbraError('not-trainable', `The model cannot be trained: ${describeNode(node)} ${why}`, { hint: 'It can still be used for screening. Export it with other operators to train it.' })
}

/** Whole numbers of a constant input, e.g. axes. */
export function wholeInput(cx: RuleContext, i: number, what: string): number[] | undefined {
  if (!cx.has(i)) return undefined
  const known = cx.constant(i)
  if (!known) return refuse(cx.node, `computes its ${what} while running; it must be fixed`)
  return integers(known)
}
