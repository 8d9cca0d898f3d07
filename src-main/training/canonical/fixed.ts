import type { Graph } from '../../onnx/graph.ts'
import type { FloatTensor } from '../../onnx/tensor.ts'

/** Attention masks hold 0 and one large negative number (-inf, -1e9, -100 in Swin). */
export function isMask(data: Float32Array): boolean {
  let low = 0
  for (const value of data) {
    if (value === 0) continue
    if (!Number.isFinite(value) || value <= -1e3) return true
    if (value > -50 || (low !== 0 && value !== low)) return false
    low = value
  }
  return low !== 0
}

const onCircle = (a: number, b: number): boolean => Math.abs(a * a + b * b - 1) < 1e-4

/** Fresh norms hold ones and zeros, whose squares sum to 1 as well. */
const isBetween = (x: number): boolean => Math.abs(x) > 0.05 && Math.abs(x) < 0.95

/**
 * Names of cosine and sine tables of rotary positions (Su et al. 2021): two tensors of one shape whose squares sum to 1 everywhere, or one tensor whose
 * halves do.
 */
export function rotaryTables(graph: Graph): Set<string> {
  const found = new Set<string>()
  const tables = [...graph.initializers].filter((entry): entry is [string, FloatTensor] => entry[1].type === 'float32' && entry[1].dims.length >= 2 && (entry[1].data as Float32Array).some(isBetween))
  for (const [i, [name, { dims, data }]] of tables.entries()) {
    for (const [other, against] of tables.slice(i + 1)) {
      if (against.dims.join() === dims.join() && data.every((x, at) => onCircle(x, against.data[at]!))) found.add(name).add(other)
    }
    const half = dims.at(-1)! / 2
    if (Number.isInteger(half) && data.every((x, at) => onCircle(x, data[at % (2 * half) < half ? at + half : at - half]!))) found.add(name)
  }
  return found
}
