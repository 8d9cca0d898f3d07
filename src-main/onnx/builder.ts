import { int, opsetOf } from './graph.ts'
import type { Attribute, Attributes, Graph, Model, Node, ValueInfo } from './graph.ts'
import { encodeModel } from './proto.ts'
import { float32, int64, tensor } from './tensor.ts'
import type { ElementType, HostTensor } from './tensor.ts'

/** Writes a graph node by node; every method returns the name of the value it makes. */
export interface GraphBuilder {
  readonly graph: Graph
  input(name: string, type: ElementType, dims: ValueInfo['dims']): string
  output(value: string, type: ElementType, dims: ValueInfo['dims'], name?: string): void
  /** A weight or constant under its own name. */
  initializer(name: string, value: HostTensor): string
  /** A constant without a name; equal small constants are stored once. */
  constant(value: HostTensor): string
  /** A float32 scalar. */
  number(value: number): string
  /** A one-dimensional int64 constant, as shapes and axes want it. */
  whole(values: readonly number[]): string
  /** Adds a node with one output and returns its name. */
  op(op: string, inputs: readonly string[], attributes?: Attributes | Record<string, number>, output?: string): string
  /** Adds a node with several outputs. */
  ops(op: string, inputs: readonly string[], outputs: number, attributes?: Attributes): string[]
  fresh(hint: string): string
  model(): Model
  bytes(): Uint8Array
}

const typedAttributes = (attributes: Attributes | Record<string, number>): Attributes =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]: [string, Attribute | number]) => [name, typeof value === 'number' ? int(value) : value]))

/** @param opset version of the standard's operator set */
export function createBuilder(name: string, opset = 17, irVersion = 8): GraphBuilder {
  const graph: Graph = { name, nodes: [], initializers: new Map(), inputs: [], outputs: [] }
  const constants = new Map<string, string>()
  let count = 0
  const fresh = (hint: string): string => `${hint}_${(count++).toString(36)}`

  function constant(value: HostTensor): string {
    const small = value.data.length <= 64
    const key = `${value.type}[${value.dims.join()}]${small ? Array.from(value.data as ArrayLike<number | bigint>, (item) => (Object.is(item, -0) ? '-0' : String(item))).join() : ''}`
    const known = small ? constants.get(key) : undefined
    if (known) return known
    const created = fresh('constant')
    graph.initializers.set(created, value)
    if (small) constants.set(key, created)
    return created
  }

  function ops(op: string, inputs: readonly string[], outputs: number, attributes: Attributes = {}): string[] {
    const names = Array.from({ length: outputs }, () => fresh(op))
    graph.nodes.push({ op, domain: '', name: names[0]!, inputs: [...inputs], outputs: names, attributes })
    return names
  }

  const builder: GraphBuilder = {
    graph,
    fresh,
    constant,
    ops,
    input: (input, type, dims) => {
      graph.inputs.push({ name: input, type, dims })
      return input
    },
    output: (value, type, dims, renamed) => {
      if (renamed && renamed !== value) graph.nodes.push({ op: 'Identity', domain: '', name: renamed, inputs: [value], outputs: [renamed], attributes: {} })
      graph.outputs.push({ name: renamed ?? value, type, dims })
    },
    initializer: (initializer, value) => {
      graph.initializers.set(initializer, value)
      return initializer
    },
    number: (value) => constant(float32([], [value])),
    whole: (values) => constant(int64([values.length], values)),
    op: (op, inputs, attributes = {}, output = fresh(op)) => {
      const node: Node = { op, domain: '', name: output, inputs: [...inputs], outputs: [output], attributes: typedAttributes(attributes) }
      graph.nodes.push(node)
      return output
    },
    model: () => ({ irVersion, opset: new Map([['', opset]]), graph }),
    bytes: () => encodeModel(builder.model())
  }
  return builder
}

/** A model over another graph with the operator sets of `like`. */
export const modelLike = (like: Model, graph: Graph): Model => ({ irVersion: Math.max(like.irVersion, 8), opset: new Map([...like.opset, ['', opsetOf(like)]]), graph })

export const boolean = (dims: readonly number[], values: ArrayLike<number>): HostTensor => tensor('bool', dims, Uint8Array.from(values))
