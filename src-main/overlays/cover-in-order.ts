import { countFindings, marginsOf } from './margin.ts'
import type { ClassEmbeddings } from './margin.ts'

export interface CoverOptions {
  /** Cells along each side of the model's input. */
  grid: number
  /** Cells by their number, row by row, in the order in which they are covered; cells not named stay as they are. */
  order: readonly number[]
  /** Parts the way is divided in. */
  steps: number
  batch?: number
  between?: () => Promise<void> | void
}

export interface CoverMargins {
  /** Margins of the first finding with the first k / steps of the cells covered, k = 0 .. steps. */
  deletion: number[]
  /** With all of the cells covered but the first k / steps. */
  insertion: number[]
}

/**
 * How a margin falls while a film is covered cell by cell, and rises while it is uncovered (deletion and insertion: Petsiuk et al. 2018, RISE). Covered is
 * what occlusion covers with: the film's own mean.
 *
 * @param embed [count, channels, size, size] -> [count, embeddingSize]
 * @param pixels [1, channels, size, size]
 */
export async function coverInOrder(
  embed: (pixels: Float32Array, count: number) => Promise<Float32Array>,
  pixels: Float32Array,
  { channels, size }: { channels: number; size: number },
  classes: ClassEmbeddings,
  { grid, order, steps, batch = 8, between = () => {} }: CoverOptions
): Promise<CoverMargins> {
  if (pixels.length !== channels * size * size) throw new RangeError(`${pixels.length} values are not one film of ${channels} x ${size} x ${size}`)
  const means = Array.from({ length: channels }, (_, channel) => pixels.subarray(channel * size * size, (channel + 1) * size * size).reduce((sum, value) => sum + value / (size * size), 0))
  const edge = (cell: number): number => Math.round((cell * size) / grid)
  const cover = (film: Float32Array, cells: readonly number[]): void => {
    for (const cell of cells) {
      const [row, column] = [Math.floor(cell / grid), cell % grid]
      for (let channel = 0; channel < channels; channel++) {
        for (let y = edge(row); y < edge(row + 1); y++) film.fill(means[channel]!, (channel * size + y) * size + edge(column), (channel * size + y) * size + edge(column + 1))
      }
    }
  }
  const parts = Array.from({ length: steps + 1 }, (_, k) => Math.round((k * order.length) / steps))
  const covers = [...parts.map((count) => order.slice(0, count)), ...parts.map((count) => order.slice(count))]
  const margins: number[] = []
  for (let from = 0; from < covers.length; from += batch) {
    await between()
    const now = covers.slice(from, from + batch)
    const films = new Float32Array(now.length * pixels.length)
    now.forEach((cells, i) => {
      const film = films.subarray(i * pixels.length, (i + 1) * pixels.length)
      film.set(pixels)
      cover(film, cells)
    })
    const embeddings = await embed(films, now.length)
    const length = embeddings.length / now.length
    countFindings(classes, length)
    now.forEach((_, i) => margins.push(marginsOf(embeddings.subarray(i * length, (i + 1) * length), classes).margins[0]!))
  }
  return { deletion: margins.slice(0, steps + 1), insertion: margins.slice(steps + 1) }
}
