import type { ElementType, HostTensor } from './tensor.ts'

/** An ONNX graph as plain data. Attributes keep their type, since ONNX tells 1 from 1.0. */
export type Attribute =
  | { type: 'int'; value: number }
  | { type: 'float'; value: number }
  | { type: 'string'; value: string }
  | { type: 'ints'; value: number[] }
  | { type: 'floats'; value: number[] }
  | { type: 'strings'; value: string[] }
  | { type: 'tensor'; value: HostTensor }
  | { type: 'graph'; value: Graph }

export type Attributes = Record<string, Attribute>

export interface Node {
  op: string
  /** '' is the standard's own domain. */
  domain: string
  name: string
  /** '' is an optional input left out. */
  inputs: string[]
  outputs: string[]
  attributes: Attributes
}

/** A dim is a number, a symbol's name, or null when unknown; `dims` null means even the rank is unknown. */
export interface ValueInfo {
  name: string
  type: ElementType | null
  dims: (number | string | null)[] | null
}

export interface Graph {
  name: string
  nodes: Node[]
  initializers: Map<string, HostTensor>
  inputs: ValueInfo[]
  outputs: ValueInfo[]
  /** Shapes of values in between, as far as the file tells them; never written. */
  values?: ValueInfo[]
}

export interface Model {
  irVersion: number
  /** Domain -> version of the operator set. */
  opset: Map<string, number>
  graph: Graph
}

export const opsetOf = (model: Model): number => model.opset.get('') ?? 1

/** Attribute constructors: the type is part of the value. */
export const int = (value: number): Attribute => ({ type: 'int', value })
export const float = (value: number): Attribute => ({ type: 'float', value })
export const ints = (value: readonly number[]): Attribute => ({ type: 'ints', value: [...value] })
export const string = (value: string): Attribute => ({ type: 'string', value })

export function intOf(node: Node, name: string, fallback: number): number {
  const found = node.attributes[name]
  return found?.type === 'int' ? found.value : fallback
}

export function floatOf(node: Node, name: string, fallback: number): number {
  const found = node.attributes[name]
  return found?.type === 'float' ? found.value : fallback
}

export function intsOf(node: Node, name: string): number[] | undefined {
  const found = node.attributes[name]
  return found?.type === 'ints' ? found.value : undefined
}

export function stringOf(node: Node, name: string, fallback: string): string {
  const found = node.attributes[name]
  return found?.type === 'string' ? found.value : fallback
}

/** How a node is named in messages: op, its name, and what it makes. */
export const describeNode = (node: Node): string => `${node.domain ? `${node.domain}.` : ''}${node.op}${node.name ? ` "${node.name}"` : ''} (makes ${node.outputs.filter(Boolean).join(', ')})`
