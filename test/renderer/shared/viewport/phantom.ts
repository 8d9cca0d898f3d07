import type { GreyscalePipeline } from '../../../../src-main/greyscale/pipeline.ts'
import { filmOf, type Film } from '../../../../src-renderer/shared/viewport/film.ts'

const SIDE = 60
const inner = (at: number): boolean => [at % SIDE, Math.floor(at / SIDE)].every((place) => place >= 10 && place < 50)

/** A body of the values 1000 to 2599, each once, on a ground of air; `gain` stands for another exposure. */
export function phantom(greyscale: GreyscalePipeline, gain = 1): Film {
  let placed = 0
  const data = Uint16Array.from({ length: SIDE * SIDE }, (_, at) => (inner(at) ? Math.round(gain * (1000 + ((placed++ * 7919) % 1600))) : 10))
  return filmOf({ instanceId: 1, frame: 0, header: { rows: SIDE, columns: SIDE, samples: 1, type: 'Uint16', photometric: 'MONOCHROME2', greyscale, warnings: [], planes: [] }, data })
}
