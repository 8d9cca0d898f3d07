import type { Random } from '../../src-main/base/random.ts'
import type { GraphBuilder } from '../../src-main/onnx/builder.ts'
import { elementCount, float32 } from '../../src-main/onnx/tensor.ts'

export interface Scope {
  b: GraphBuilder
  random: Random
}

/** Seeded normal numbers under a name of their own. */
export const weight = ({ b, random }: Scope, name: string, dims: number[], deviation: number): string =>
  b.initializer(name, float32(dims, Float32Array.from({ length: elementCount(dims) }, () => deviation * random.normal())))

export const constant = ({ b }: Scope, name: string, dims: number[], value: number): string => b.initializer(name, float32(dims, new Float32Array(elementCount(dims)).fill(value)))
