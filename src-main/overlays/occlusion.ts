import { countFindings, marginsOf } from './margin.ts'
import type { ClassEmbeddings } from './margin.ts'
import { mapsOf } from './maps.ts'
import type { OverlayMaps } from './maps.ts'

export interface OcclusionOptions {
  /** Squares along each side: one forward pass each. */
  grid: number
  /** Side of the covering square, in cells. */
  span?: number
  /** Films per forward pass. */
  batch?: number
  /** Called before every batch; throwing there ends the work. */
  between?: () => Promise<void> | void
}

/**
 * Covers the film square by square with its own mean and records how far each margin drops (Zeiler and Fergus 2014).
 *
 * @param embed [count, channels, size, size] -> [count, embeddingSize]
 * @param pixels [1, channels, size, size]
 */
export async function occlusionMaps(
  embed: (pixels: Float32Array, count: number) => Promise<Float32Array>,
  pixels: Float32Array,
  { channels, size }: { channels: number; size: number },
  classes: ClassEmbeddings,
  { grid, span = 1, batch = 8, between = () => {} }: OcclusionOptions
): Promise<OverlayMaps> {
  if (pixels.length !== channels * size * size) throw new RangeError(`${pixels.length} values are not one film of ${channels} x ${size} x ${size}`)
  const whole = await embed(pixels, 1)
  const findings = countFindings(classes, whole.length)
  const before = marginsOf(whole, classes).margins
  const means = Array.from({ length: channels }, (_, channel) => pixels.subarray(channel * size * size, (channel + 1) * size * size).reduce((sum, value) => sum + value / (size * size), 0))
  const edge = (cells: number): number => Math.min(size, Math.max(0, Math.round((cells * size) / grid)))
  const drops = Array.from({ length: findings }, () => new Float32Array(grid * grid))
  for (let from = 0; from < grid * grid; from += batch) {
    await between()
    const count = Math.min(batch, grid * grid - from)
    const covered = new Float32Array(count * pixels.length)
    for (let i = 0; i < count; i++) {
      covered.set(pixels, i * pixels.length)
      const middle = { row: Math.floor((from + i) / grid) + 0.5, column: ((from + i) % grid) + 0.5 }
      const [left, right] = [edge(middle.column - span / 2), edge(middle.column + span / 2)]
      for (let channel = 0; channel < channels; channel++) {
        for (let row = edge(middle.row - span / 2); row < edge(middle.row + span / 2); row++) {
          const start = i * pixels.length + (channel * size + row) * size
          covered.fill(means[channel]!, start + left, start + right)
        }
      }
    }
    const embeddings = await embed(covered, count)
    for (let i = 0; i < count; i++) {
      const { margins } = marginsOf(embeddings.subarray(i * whole.length, (i + 1) * whole.length), classes)
      drops.forEach((drop, f) => (drop[from + i] = before[f]! - margins[f]!))
    }
  }
  return mapsOf('occlusion', grid, drops)
}
