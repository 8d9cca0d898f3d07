import type { Random } from '../base/random.ts'
import type { Plane } from './plane.ts'

export interface Exposure {
  /** Quanta per square millimetre before the patient. */
  quanta: number
  /** Scattered over primary intensity behind the thickest part. */
  scatter: number
  /** Gain and offset errors of the automatic window, in share of the range. */
  shift: number
  stretch: number
}

export function sampleExposure(random: Random, portable: boolean): Exposure {
  return {
    quanta: (portable ? 1.3e5 : 2.6e5) * 2 ** (0.6 * random.normal()),
    scatter: (portable ? 0.034 : 0.022) * (1 + 0.25 * random.next()),
    shift: 0.016 * Math.max(-2, Math.min(2, random.normal())),
    stretch: 1 + 0.07 * Math.max(-2, Math.min(2, random.normal()))
  }
}

const COARSE = 40

/** Scatter is smooth: block means of the primary, blurred thrice, to be read between the blocks. */
function scatterMap(primary: Float32Array, rows: number, columns: number): { map: Float32Array; width: number; height: number; block: number } {
  const block = Math.max(1, Math.max(rows, columns) / COARSE)
  const width = Math.ceil(columns / block)
  const height = Math.ceil(rows / block)
  const sums = new Float32Array(width * height)
  const counts = new Float32Array(width * height)
  for (let r = 0; r < rows; r++) {
    const row = Math.floor(r / block) * width
    for (let c = 0; c < columns; c++) {
      const j = row + Math.floor(c / block)
      sums[j]! += primary[r * columns + c]!
      counts[j]! += 1
    }
  }
  let map = sums.map((sum, j) => sum / (counts[j] || 1))
  for (let pass = 0; pass < 3; pass++) {
    const next = new Float32Array(map.length)
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sum = 0
        let n = 0
        for (let dy = -2; dy <= 2; dy++) {
          for (let dx = -2; dx <= 2; dx++) {
            const yy = y + dy
            const xx = x + dx
            if (yy < 0 || yy >= height || xx < 0 || xx >= width) continue
            // Direct exposure beside the patient scatters little into the shadow.
            sum += Math.min(0.3, map[yy * width + xx]!)
            n++
          }
        }
        next[y * width + x] = sum / n
      }
    }
    map = next
  }
  return { map, width, height, block }
}

/**
 * Beer's law, scatter, quantum noise and the logarithm: attenuation in, 12-bit P-values out (dense is high).
 * White is bone over the mediastinum, black is direct exposure.
 */
export function expose(plane: Plane, random: Random, exposure: Exposure): Uint16Array {
  const { attenuation, rows, columns, mm } = plane
  const primary = new Float32Array(attenuation.length)
  for (let i = 0; i < primary.length; i++) primary[i] = Math.exp(-attenuation[i]!)
  const { map, width, height, block } = scatterMap(primary, rows, columns)
  const out = new Uint16Array(primary.length)
  const perPixel = exposure.quanta * mm * mm
  let word = (Math.floor(random.next() * 0x1_0000_0000) | 1) >>> 0
  for (let r = 0; r < rows; r++) {
    const fy = Math.max(0, Math.min(height - 1.001, (r + 0.5) / block - 0.5))
    const y0 = Math.floor(fy)
    const v = fy - y0
    for (let c = 0; c < columns; c++) {
      const i = r * columns + c
      const fx = Math.max(0, Math.min(width - 1.001, (c + 0.5) / block - 0.5))
      const x0 = Math.floor(fx)
      const u = fx - x0
      const j = y0 * width + x0
      const upper = map[j]! * (1 - u) + map[j + 1]! * u
      const lower = map[j + width]! * (1 - u) + map[j + width + 1]! * u
      const signal = primary[i]! + (upper * (1 - v) + lower * v) * 0.24 + exposure.scatter * 0.5
      // Sum of the four bytes of a xorshift word: near enough to normal for quantum noise.
      word ^= word << 13
      word ^= word >>> 17
      word ^= word << 5
      const bell = ((word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24) - 510) / 147.8
      const density = -Math.log(signal * (1 + bell / Math.sqrt(perPixel * signal)))
      const value = ((density + 0.25) / 4.4) * 4095
      out[i] = value < 0 ? 0 : value > 4095 ? 4095 : value + 0.5
    }
  }
  return out
}
