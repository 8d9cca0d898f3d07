import type { StateArray } from './checkpoint-file.ts'
import type { Evaluated } from './evaluate.ts'

/** The start model's answers travel with every checkpoint: a resumed run must not embed the test films again with weights it no longer has. */
export function evaluationArrays({ indices, margins, retrieved, ranks }: Evaluated): Map<string, StateArray> {
  return new Map<string, StateArray>([
    ['before/indices', Int32Array.from(indices)],
    ['before/retrieved', Int32Array.from(retrieved)],
    ['before/ranks', ranks],
    ...margins.map((margin, f): [string, StateArray] => [`before/margin/${f}`, margin])
  ])
}

export function evaluationFrom(arrays: ReadonlyMap<string, StateArray>): Evaluated {
  const margins: Float64Array[] = []
  for (let f = 0; arrays.has(`before/margin/${f}`); f++) margins.push(arrays.get(`before/margin/${f}`) as Float64Array)
  return { indices: Array.from(arrays.get('before/indices') as Int32Array), retrieved: Array.from(arrays.get('before/retrieved') as Int32Array), ranks: arrays.get('before/ranks') as Float64Array, margins }
}
