import { UmbraError } from '../base/umbra-error.ts'
import { dot } from '../inference/normalise.ts'

/** Two class embeddings per finding, [findings, size] each, L2-normalised. */
export interface ClassEmbeddings {
  positive: Float32Array
  negative: Float32Array
}

/** @throws UmbraError `overlay-classes` when the embeddings do not fit each other or the model */
export function countFindings({ positive, negative }: ClassEmbeddings, size: number): number {
  const findings = positive.length / size
  if (findings < 1 || !Number.isInteger(findings) || positive.length !== negative.length) {
    throw new UmbraError('overlay-classes', `Class embeddings of ${positive.length} and ${negative.length} numbers do not fit a model whose embedding has ${size}.`, { hint: 'Compute the class embeddings with the same model.' })
  }
  return findings
}

/**
 * margin = cos(e, positive) - cos(e, negative) for every finding, and its gradient by the embedding e: (d - u (u . d)) / |e| with u = e / |e| and
 * d = positive - negative.
 *
 * @param embedding [size], of any length
 * @returns cotangents: per finding [size]
 */
export function marginsOf(embedding: Float32Array, classes: ClassEmbeddings): { margins: Float64Array; cotangents: Float32Array[] } {
  const size = embedding.length
  const findings = countFindings(classes, size)
  const length = Math.sqrt(dot(embedding, embedding))
  if (!(length > 0 && Number.isFinite(length))) throw new UmbraError('embedding-not-finite', `The model gave an embedding of length ${length}.`, { hint: 'Verify the model.' })
  const unit = Float64Array.from(embedding, (value) => value / length)
  const margins = new Float64Array(findings)
  const cotangents = Array.from({ length: findings }, (_, f) => {
    const direction = Float64Array.from(unit, (_value, i) => classes.positive[f * size + i]! - classes.negative[f * size + i]!)
    const margin = dot(unit, direction)
    margins[f] = margin
    return Float32Array.from(direction, (value, i) => (value - unit[i]! * margin) / length)
  })
  return { margins, cotangents }
}

/**
 * @param rows [places, size], of any lengths; a row of zeros has the margin 0
 * @returns per finding [places]
 */
export function marginsOfRows(rows: Float32Array, size: number, classes: ClassEmbeddings): Float32Array[] {
  const maps = Array.from({ length: countFindings(classes, size) }, () => new Float32Array(rows.length / size))
  for (let place = 0; place < rows.length / size; place++) {
    const row = rows.subarray(place * size, (place + 1) * size)
    const length = Math.sqrt(dot(row, row)) || 1
    maps.forEach((map, f) => {
      const part = (all: Float32Array): number => dot(row, all.subarray(f * size, (f + 1) * size))
      map[place] = (part(classes.positive) - part(classes.negative)) / length
    })
  }
  return maps
}
