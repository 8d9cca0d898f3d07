import type { StoredValues } from '../../../src-main/greyscale/statistics.ts'
import type { AxisPlan } from './axis.ts'

/** Values picked for a canvas rectangle; `values` is as wide as the rectangle. Kept between frames: a window change reads only this. */
export interface Sampled {
  left: number
  top: number
  width: number
  height: number
  values: StoredValues
}

export interface Padding {
  low: number
  high: number
}

/** Reads the source along two plans. `x` walks canvas columns, `y` canvas rows; their strides say what that means in the source. */
export function sample(data: StoredValues, x: AxisPlan, y: AxisPlan, nearest: boolean, padding: Padding | null, reuse: StoredValues | null): Sampled {
  const width = Math.max(0, x.to - x.from)
  const height = Math.max(0, y.to - y.from)
  const size = width * height
  const Values = data.constructor as new (length: number) => StoredValues
  const values = reuse && reuse.constructor === Values && reuse.length === size ? reuse : new Values(size)
  if (nearest) pickNearest(data, values, x, y)
  else if (padding) blendWithout(data, values, x, y, padding)
  else blend(data, values, x, y)
  return { left: x.from, top: y.from, width, height, values }
}

function pickNearest(data: StoredValues, out: StoredValues, x: AxisPlan, y: AxisPlan): void {
  for (let row = y.from, at = 0; row < y.to; row++) {
    const start = y.first[row]!
    for (let column = x.from; column < x.to; column++, at++) out[at] = data[start + x.first[column]!]!
  }
}

function blend(data: StoredValues, out: StoredValues, x: AxisPlan, y: AxisPlan): void {
  const { first, second, weight } = x
  for (let row = y.from, at = 0; row < y.to; row++) {
    const upper = y.first[row]!
    const lower = y.second[row]!
    const down = y.weight[row]!
    for (let column = x.from; column < x.to; column++, at++) {
      const left = first[column]!
      const right = second[column]!
      const across = weight[column]!
      const a = data[upper + left]!
      const c = data[lower + left]!
      const above = a + (data[upper + right]! - a) * across
      out[at] = Math.floor(above + (c + (data[lower + right]! - c) * across - above) * down + 0.5)
    }
  }
}

/** As `blend`, but a neighbourhood that touches padding takes its nearest pixel: padding is no grey value to mix with. */
function blendWithout(data: StoredValues, out: StoredValues, x: AxisPlan, y: AxisPlan, { low, high }: Padding): void {
  const isPadding = (value: number): boolean => value >= low && value <= high
  for (let row = y.from, at = 0; row < y.to; row++) {
    const upper = y.first[row]!
    const lower = y.second[row]!
    const down = y.weight[row]!
    for (let column = x.from; column < x.to; column++, at++) {
      const left = x.first[column]!
      const right = x.second[column]!
      const across = x.weight[column]!
      const a = data[upper + left]!
      const b = data[upper + right]!
      const c = data[lower + left]!
      const d = data[lower + right]!
      if (isPadding(a) || isPadding(b) || isPadding(c) || isPadding(d)) {
        out[at] = down < 0.5 ? (across < 0.5 ? a : b) : across < 0.5 ? c : d
        continue
      }
      const above = a + (b - a) * across
      const mixed = Math.floor(above + (c + (d - c) * across - above) * down + 0.5)
      out[at] = isPadding(mixed) ? a : mixed
    }
  }
}
