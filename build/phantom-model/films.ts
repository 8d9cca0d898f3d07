import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Preprocessing } from '../../src-main/models/manifest.ts'
import type { Case } from '../../src-main/phantom/sample.ts'
import { inputOf } from './data.ts'

/** Films of a set as grey squares, drawn once; the model's input is made when they are asked for. */
export interface DrawnFilms {
  readonly count: number
  /** [indices.length, 1, size, size] */
  input(indices: readonly number[]): Float32Array
}

/**
 * @param set name of the cached file
 * @param cache folder that keeps the drawn squares between runs (a byte per pixel); none by default
 */
export function drawnFilms(set: string, caseAt: (i: number) => Case, count: number, spec: Preprocessing, cache?: string): DrawnFilms {
  const pixels = spec.size ** 2
  const file = cache === undefined ? null : join(cache, `${set}-${count}-${spec.size}.u8`)
  const grey = file && existsSync(file) ? new Uint8Array(readFileSync(file)) : draw(set, caseAt, count, spec)
  if (grey.length !== count * pixels) throw new Error(`${file} does not hold ${count} films of ${spec.size} x ${spec.size}`)
  if (file && !existsSync(file)) {
    mkdirSync(cache!, { recursive: true })
    writeFileSync(`${file}.part`, grey)
    renameSync(`${file}.part`, file)
  }
  const levels = Float32Array.from({ length: 256 }, (_, level) => (level * spec.scale - spec.mean[0]!) / spec.std[0]!)
  return {
    count,
    input: (indices) => {
      const out = new Float32Array(indices.length * pixels)
      indices.forEach((film, row) => {
        for (let i = 0; i < pixels; i++) out[row * pixels + i] = levels[grey[film * pixels + i]!]!
      })
      return out
    }
  }
}

function draw(set: string, caseAt: (i: number) => Case, count: number, spec: Preprocessing): Uint8Array {
  const pixels = spec.size ** 2
  const grey = new Uint8Array(count * pixels)
  for (let i = 0; i < count; i++) {
    grey.set(inputOf(caseAt(i), { ...spec, scale: 1, mean: [0], std: [1] }).map(Math.round), i * pixels)
    if (i % 1000 === 999) console.log(`${set}: drew ${i + 1} of ${count} films`)
  }
  return grey
}
