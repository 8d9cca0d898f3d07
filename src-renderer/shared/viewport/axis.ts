/** How one axis of the canvas reads one axis of the source: for every canvas pixel the two neighbours and the second one's weight. */
export interface AxisPlan {
  /** Canvas pixels [from, to) lie on the image. */
  from: number
  to: number
  /** Source indices times the source's stride. */
  first: Int32Array
  second: Int32Array
  weight: Float32Array
}

export interface AxisRequest {
  /** Canvas pixels along this axis. */
  length: number
  /** Canvas = scale * image + offset, in pixels with borders at whole numbers. */
  scale: number
  offset: number
  /** Image pixels along the axis that is read, at full resolution. */
  size: number
  /** Pyramid level and its size along that axis. */
  k: number
  levelSize: number
  stride: number
  nearest: boolean
}

// A pixel centre that lies on a border by rounding alone must not fall to the neighbour at random.
const SNAP = 1e-6

/** At exactly one image pixel per canvas pixel each canvas pixel takes one image pixel, in order, none doubled or lost. */
export function planAxis({ length, scale, offset, size, k, levelSize, stride, nearest }: AxisRequest): AxisPlan {
  const first = new Int32Array(length)
  const second = new Int32Array(length)
  const weight = new Float32Array(length)
  const perLevel = 1 / (scale * 2 ** k)
  const unit = nearest && k === 0 && Math.abs(Math.abs(scale) - 1) < SNAP
  const start = unit ? Math.floor((0.5 - offset) / scale + SNAP) : 0
  let from = length
  let to = 0
  for (let i = 0; i < length; i++) {
    const image = (i + 0.5 - offset) / scale
    const at = unit ? start + Math.sign(scale) * i : Math.floor(image + SNAP)
    if (at < 0 || at >= size) continue
    if (i < from) from = i
    to = i + 1
    if (nearest) {
      const index = unit ? at : Math.min(levelSize - 1, Math.floor((image + SNAP) / 2 ** k))
      first[i] = second[i] = index * stride
      continue
    }
    const centre = (i + 0.5 - offset) * perLevel - 0.5
    const below = Math.floor(centre)
    first[i] = Math.min(levelSize - 1, Math.max(0, below)) * stride
    second[i] = Math.min(levelSize - 1, Math.max(0, below + 1)) * stride
    weight[i] = centre - below
  }
  return { from: Math.min(from, to), to, first, second, weight }
}
