import type { GreyscalePipeline } from '../../../src-main/greyscale/pipeline.ts'
import type { StoredValues } from '../../../src-main/greyscale/statistics.ts'

export interface Level {
  rows: number
  columns: number
  /** Row-major, one value per pixel; colour is packed as little-endian RGBA. */
  data: StoredValues
}

type Halve = (level: Level) => Level

/** An image and its halvings, each made when first asked for. Level k has one pixel per 2^k x 2^k image pixels. */
export class Pyramid {
  readonly #levels: Level[]
  readonly #halve: Halve

  /** @param made the image, and halvings of it that are already there */
  constructor(made: Level | Level[], halve: Halve) {
    this.#levels = Array.isArray(made) ? made : [made]
    this.#halve = halve
  }

  /** Every level down to a single pixel. */
  all(): Level[] {
    this.level(Infinity)
    return this.#levels
  }

  /** Level `k`, or the smallest there is (a single pixel). */
  level(k: number): { level: Level; k: number } {
    while (this.#levels.length <= k) {
      const last = this.#levels.at(-1)!
      if (last.rows === 1 && last.columns === 1) break
      this.#levels.push(this.#halve(last))
    }
    const found = Math.min(k, this.#levels.length - 1)
    return { level: this.#levels[found]!, k: found }
  }
}

/** Means of 2x2 stored values. Padding takes no part in a mean; four paddings stay padding. An odd last row or column counts twice. */
export function halveGrey(padding: GreyscalePipeline['padding']): Halve {
  return ({ rows, columns, data }) => {
    const outRows = Math.ceil(rows / 2)
    const outColumns = Math.ceil(columns / 2)
    const out = new (data.constructor as new (length: number) => StoredValues)(outRows * outColumns)
    for (let y = 0, at = 0; y < outRows; y++) {
      const upper = 2 * y * columns
      const lower = 2 * y + 1 < rows ? upper + columns : upper
      for (let x = 0; x < outColumns; x++, at++) {
        const left = 2 * x
        const right = left + 1 < columns ? left + 1 : left
        const a = data[upper + left]!
        const b = data[upper + right]!
        const c = data[lower + left]!
        const d = data[lower + right]!
        out[at] = padding ? meanWithout(padding.low, padding.high, a, b, c, d) : Math.floor((a + b + c + d + 2) / 4)
      }
    }
    return { rows: outRows, columns: outColumns, data: out }
  }
}

function meanWithout(low: number, high: number, a: number, b: number, c: number, d: number): number {
  let sum = 0
  let count = 0
  for (const value of [a, b, c, d]) {
    if (value >= low && value <= high) continue
    sum += value
    count++
  }
  if (count === 0) return a
  const mean = Math.round(sum / count)
  // A mean of image values can fall on a padding value between them: the nearest real value stands in.
  return mean < low || mean > high ? mean : a < low || a > high ? a : b < low || b > high ? b : c < low || c > high ? c : d
}

/** Means of 2x2 packed RGBA pixels, channel by channel. The loop stands here again on purpose: sharing it through a function per block took two to three times as long. */
export const halveColour: Halve = ({ rows, columns, data }) => {
  const outRows = Math.ceil(rows / 2)
  const outColumns = Math.ceil(columns / 2)
  const out = new Uint32Array(outRows * outColumns)
  for (let y = 0, at = 0; y < outRows; y++) {
    const upper = 2 * y * columns
    const lower = 2 * y + 1 < rows ? upper + columns : upper
    for (let x = 0; x < outColumns; x++, at++) {
      const left = 2 * x
      const right = left + 1 < columns ? left + 1 : left
      const a = data[upper + left]!
      const b = data[upper + right]!
      const c = data[lower + left]!
      const d = data[lower + right]!
      const red = ((a & 0xff) + (b & 0xff) + (c & 0xff) + (d & 0xff) + 2) >> 2
      const green = (((a >> 8) & 0xff) + ((b >> 8) & 0xff) + ((c >> 8) & 0xff) + ((d >> 8) & 0xff) + 2) >> 2
      const blue = (((a >> 16) & 0xff) + ((b >> 16) & 0xff) + ((c >> 16) & 0xff) + ((d >> 16) & 0xff) + 2) >> 2
      out[at] = (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0
    }
  }
  return { rows: outRows, columns: outColumns, data: out }
}

/** Interleaved RGB of `bitsStored` bits, packed as little-endian RGBA. */
export function packRgb(data: StoredValues, pixels: number, samples: number, bitsStored: number): Uint32Array {
  const shift = Math.max(0, bitsStored - 8)
  const out = new Uint32Array(pixels)
  for (let i = 0, at = 0; i < pixels; i++, at += samples) {
    out[i] = (0xff000000 | ((data[at + 2]! >> shift) << 16) | ((data[at + 1]! >> shift) << 8) | (data[at]! >> shift)) >>> 0
  }
  return out
}
