/**
 * Where the cells of a square grid over the film lie in a tensor of one film: cell k (row by row) of channel c is element
 * `start + k * cellStride + c * channelStride`.
 */
export interface Layout {
  kind: 'map' | 'tokens'
  /** Cells along each side. */
  grid: number
  channels: number
  /** Tokens that stand for no place, such as the class token. */
  extra: number
  start: number
  cellStride: number
  channelStride: number
}

/** Class token, distillation token and registers: no published ViT has more. */
const MOST_EXTRA = 8

/** Feature map [1, channels, grid, grid], or [1, grid, grid, channels] as Swin and ConvNeXt have it. */
function mapLayout(dims: readonly number[]): Layout | null {
  const [, a, b, c] = dims as [number, number, number, number]
  const shared = { kind: 'map', extra: 0, start: 0 } as const
  if (b === c) return { ...shared, grid: b, channels: a, cellStride: 1, channelStride: b * b }
  if (a === b) return { ...shared, grid: a, channels: c, cellStride: c, channelStride: 1 }
  return null
}

/** Tokens [1, places, channels] or [1, channels, places], the extra ones first unless `lead` tells otherwise. */
export function tokenLayout(dims: readonly number[], axis: 1 | 2, grid: number, lead?: number): Layout {
  const [, a, b] = dims as [number, number, number]
  const extra = dims[axis]! - grid * grid
  const first = lead ?? extra
  const shared = { kind: 'tokens', grid, extra } as const
  return axis === 1 ? { ...shared, channels: b, start: first * b, cellStride: b, channelStride: 1 } : { ...shared, channels: a, start: first, cellStride: 1, channelStride: b }
}

/**
 * Reads the grid off the shape of a value, or null when it has none.
 *
 * @param known grid of the nearest value before it; patch merging may have halved it since
 */
export function layoutOf(dims: readonly number[], known: number | null): Layout | null {
  if (dims[0] !== 1) return null
  if (dims.length === 4) {
    const found = mapLayout(dims)
    return found && found.grid >= 2 ? found : null
  }
  if (dims.length !== 3) return null
  const grids = known === null ? [Math.floor(Math.sqrt(dims[1]!))] : [1, 2, 4, 8].map((halved) => known / halved)
  for (const grid of grids.filter((each) => each >= 2 && Number.isInteger(each))) {
    for (const axis of known === null ? ([1] as const) : ([1, 2] as const)) {
      const extra = dims[axis]! - grid * grid
      if (extra >= 0 && extra <= MOST_EXTRA) return tokenLayout(dims, axis, grid)
    }
  }
  return null
}

/** Every cell's channels as one row: [cells, channels]. */
export function rowsOf({ grid, channels, start, cellStride, channelStride }: Layout, values: Float32Array): Float32Array {
  return Float32Array.from({ length: grid * grid * channels }, (_, i) => values[start + Math.floor(i / channels) * cellStride + (i % channels) * channelStride]!)
}
