import { preprocess, type GreyImage } from '../preprocess/preprocess.ts'

const SIZE = 64

/** What a frontal chest film looks like from afar. */
export interface FrontalSigns {
  /** Correlation of the film with its own mirror image about the best upright axis near the middle, -1..1. */
  symmetry: number
  /** How much brighter the middle is than both lungs beside it, in standard deviations of the film. */
  mediastinum: number
}

/** A small averaged copy: 64 x 64, aspect ignored. */
export function thumbnail(film: GreyImage): Float32Array {
  return preprocess(film, { channels: 1, fit: 'stretch', padValue: 0, size: SIZE, interpolation: 'area', antialias: true, precision: 'float', scale: 1, mean: [0], std: [1], layout: 'NCHW' })
}

export function frontalSigns(small: Float32Array): FrontalSigns {
  // The borders hold markers, collimation and arms.
  const [top, bottom] = [Math.round(SIZE * 0.15), Math.round(SIZE * 0.85)]
  let best = { symmetry: -1, axis: SIZE / 2 }
  for (let axis = SIZE * 0.38; axis <= SIZE * 0.62; axis += 0.5) {
    const symmetry = mirrored(small, axis, top, bottom)
    if (symmetry > best.symmetry) best = { symmetry, axis }
  }
  const deviation = Math.sqrt(moments(small).variance) || 1
  // Lung height: the middle must be brighter than the darkest part on either side.
  const profile = columnProfile(small, Math.round(SIZE * 0.25), Math.round(SIZE * 0.65))
  const centre = mean(profile, best.axis - 4, best.axis + 4)
  const side = (from: number, to: number): number => Math.min(...windows(profile, from, to))
  const mediastinum = (centre - Math.max(side(best.axis - 26, best.axis - 6), side(best.axis + 6, best.axis + 26))) / deviation
  return { symmetry: best.symmetry, mediastinum }
}

function mirrored(small: Float32Array, axis: number, top: number, bottom: number): number {
  const reach = Math.floor(Math.min(axis, SIZE - axis) - 2)
  let [n, x, y, xx, yy, xy] = [0, 0, 0, 0, 0, 0]
  for (let row = top; row < bottom; row++) {
    for (let d = 0.5; d < reach; d++) {
      const a = small[row * SIZE + Math.floor(axis - d)]!
      const b = small[row * SIZE + Math.floor(axis + d)]!
      n++
      x += a
      y += b
      xx += a * a
      yy += b * b
      xy += a * b
    }
  }
  const spread = Math.sqrt((xx - (x * x) / n) * (yy - (y * y) / n))
  return spread > 0 ? (xy - (x * y) / n) / spread : 0
}

export function moments(values: ArrayLike<number>): { mean: number; variance: number } {
  let [sum, squares] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    sum += values[i]!
    squares += values[i]! ** 2
  }
  return { mean: sum / values.length, variance: Math.max(0, squares / values.length - (sum / values.length) ** 2) }
}

function columnProfile(small: Float32Array, top: number, bottom: number): number[] {
  return Array.from({ length: SIZE }, (_, column) => {
    let sum = 0
    for (let row = top; row < bottom; row++) sum += small[row * SIZE + column]!
    return sum / (bottom - top)
  })
}

function mean(profile: readonly number[], from: number, to: number): number {
  const part = profile.slice(Math.max(0, Math.round(from)), Math.min(SIZE, Math.round(to)))
  return part.reduce((sum, value) => sum + value, 0) / part.length
}

/** Means of all windows of five columns. */
function windows(profile: readonly number[], from: number, to: number): number[] {
  const out: number[] = []
  for (let start = Math.max(0, Math.round(from)); start + 5 <= Math.min(SIZE, Math.round(to)); start++) out.push(mean(profile, start, start + 5))
  return out.length > 0 ? out : [Infinity]
}

/**
 * Used only where the header does not name the view. Set on 209 public frontal films (84 % pass) and on synthetic ones (60 of 60 frontal pass,
 * 59 of 60 lateral do not): a frontal film that is turned away costs a look at the header, a lateral one that slips through misleads.
 */
export function looksFrontal({ symmetry, mediastinum }: FrontalSigns): boolean {
  return symmetry >= 0.5 && mediastinum >= 0.8
}
