import type { Random } from '../base/random.ts'

/**
 * Smooth random field in millimetres (value noise, bilinear), about -1..1, the same at every film size. Octaves finer than a pixel are
 * left out: averaging over the pixel would remove them.
 *
 * @param cell lattice spacing of the coarsest octave in mm
 */
export function noiseField(random: Random, cell: number, octaves: number, mm: number): (x: number, y: number) => number {
  const size = 64
  const lattices = Array.from({ length: octaves }, () => {
    let word = (random.integer(0x1_0000_0000) | 1) >>> 0
    const lattice = new Float32Array(size * size)
    for (let i = 0; i < lattice.length; i++) {
      word ^= word << 13
      word ^= word >>> 17
      word ^= word << 5
      lattice[i] = word / 0x8000_0000
    }
    return lattice
  })
  const used = lattices.filter((_, octave) => octave === 0 || cell / 2 ** octave >= mm * 0.8)
  return (x, y) => {
    let sum = 0
    let frequency = 1 / cell
    let amplitude = 1
    for (const lattice of used) {
      const fx = x * frequency + 4096
      const fy = y * frequency + 4096
      const ix = Math.floor(fx)
      const iy = Math.floor(fy)
      const u = fx - ix
      const v = fy - iy
      const a = (iy & 63) << 6
      const b = ((iy + 1) & 63) << 6
      const c = ix & 63
      const d = (ix + 1) & 63
      const upper = lattice[a | c]! + (lattice[a | d]! - lattice[a | c]!) * u
      const lower = lattice[b | c]! + (lattice[b | d]! - lattice[b | c]!) * u
      sum += amplitude * (upper + (lower - upper) * v)
      frequency *= 2
      amplitude *= 0.6
    }
    return sum
  }
}
