import { float32 } from '../../onnx/tensor.ts'
import type { Emitter, Value } from '../autodiff/emit.ts'

/** A linear map along one axis: row r tells how output r is made of the inputs. */
export type AxisMap = readonly Float64Array[]

/** Takes every row from one input, or from none (-1). */
export const picks = (indices: readonly number[], size: number): AxisMap =>
  indices.map((index) => {
    const row = new Float64Array(size)
    if (index >= 0) row[index] = 1
    return row
  })

const flat = (map: AxisMap): Float32Array => Float32Array.from(map.flatMap((row) => [...row]))

/** One matrix product with the axis turned to the end. */
function along(e: Emitter, x: Value, axis: number, matrix: Value): Value {
  const order = [...x.dims.map((_, i) => i).filter((i) => i !== axis), axis]
  return e.transpose(e.matmul(e.transpose(x, order), matrix), order.map((_, i) => order.indexOf(i)))
}

/** What a map along `axis` makes of x. */
export function throughAxis(e: Emitter, x: Value, axis: number, map: AxisMap): Value {
  const inner = map[0]!.length
  const turned = Array.from({ length: inner }, (_, column) => Float64Array.from(map, (row) => row[column]!))
  return along(e, x, axis, e.constant(float32([inner, map.length], flat(turned))))
}

/** dL/dx of that map given dL/dy. */
export const backThroughAxis = (e: Emitter, dy: Value, axis: number, map: AxisMap): Value => along(e, dy, axis, e.constant(float32([map.length, map[0]!.length], flat(map))))
