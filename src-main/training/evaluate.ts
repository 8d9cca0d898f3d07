import { createRandom } from '../base/random.ts'
import type { Validation } from '../contract/index.ts'
import { auroc } from '../metrics/auroc.ts'
import type { LoopData, LoopEvent, LoopTrainer, PromptedFinding } from './loop-types.ts'
import { ownReportRanks, summariseRanks } from './retrieval.ts'

/** More candidates make retrieval a matter of minutes and no better a guide. */
const MOST_CANDIDATES = 1000

/** A model's answers on one set of pairs; what every figure is computed from. */
export interface Evaluated {
  indices: readonly number[]
  /** Per finding, in the order of the prompts: cos(positive) - cos(negative) of each pair. */
  margins: Float64Array[]
  /** Pairs that took part in the retrieval, as positions in `indices`. */
  retrieved: readonly number[]
  ranks: Float64Array
}

/** Renormalised mean of normalised prompt embeddings. */
async function classEmbedding(trainer: LoopTrainer, prompts: readonly string[]): Promise<Float64Array> {
  const size = trainer.embeddingSize
  const rows = await trainer.embedTexts(prompts)
  const mean = new Float64Array(size)
  for (let i = 0; i < rows.length; i++) mean[i % size]! += rows[i]! / prompts.length
  const norm = Math.hypot(...mean) || 1
  return mean.map((value) => value / norm)
}

const dot = (rows: Float32Array, row: number, vector: Float64Array): number => {
  let sum = 0
  for (let d = 0; d < vector.length; d++) sum += rows[row * vector.length + d]! * vector[d]!
  return sum
}

/** Embeds these pairs in small batches (a yield after each, so that the caller may pause) and scores every finding zero-shot. */
export async function* evaluate(trainer: LoopTrainer, data: LoopData, indices: readonly number[], findings: readonly PromptedFinding[], batch: number, message: string): AsyncGenerator<LoopEvent, Evaluated> {
  const size = trainer.embeddingSize
  const positions = indices.map((_, at) => at)
  const retrieved = positions.length > MOST_CANDIDATES ? createRandom('retrieval').shuffle(positions).slice(0, MOST_CANDIDATES).toSorted((a, b) => a - b) : positions
  const films = new Float32Array(indices.length * size)
  for (let at = 0; at < indices.length; at += batch) {
    const part = indices.slice(at, at + batch)
    films.set(await trainer.embedFilms(data.films(part)), at * size)
    yield { kind: 'busy', message, done: at + part.length, total: indices.length }
  }
  const texts = new Float32Array(retrieved.length * size)
  for (let at = 0; at < retrieved.length; at += batch) {
    texts.set(await trainer.embedTexts(retrieved.slice(at, at + batch).map((position) => data.report(indices[position]!))), at * size)
    yield { kind: 'busy', message, done: indices.length, total: indices.length }
  }
  const margins: Float64Array[] = []
  for (const finding of findings) {
    const [positive, negative] = [await classEmbedding(trainer, finding.positive), await classEmbedding(trainer, finding.negative)]
    margins.push(Float64Array.from(indices, (_, row) => dot(films, row, positive) - dot(films, row, negative)))
  }
  const own = new Float32Array(retrieved.length * size)
  retrieved.forEach((position, row) => own.set(films.subarray(position * size, (position + 1) * size), row * size))
  return { indices, margins, retrieved, ranks: ownReportRanks(own, texts, size, retrieved.map((position) => data.study(indices[position]!))) }
}

/** The labelled pairs of one finding: positions in `indices`, 0 / 1 truth. */
export function labelled(data: LoopData, indices: readonly number[], findingId: string): { positions: number[]; truth: number[] } {
  const positions: number[] = []
  const truth: number[] = []
  indices.forEach((index, at) => {
    const label = data.labels(index)[findingId]
    if (label === undefined || label === null) return
    positions.push(at)
    truth.push(label ? 1 : 0)
  })
  return { positions, truth }
}

/** Figures of one evaluation; a finding with fewer than five positives or negatives gets a reason instead of a number. */
export function summarise(evaluated: Evaluated, data: LoopData, findings: readonly PromptedFinding[]): Validation {
  const rows = findings.map((finding, f) => {
    const { positions, truth } = labelled(data, evaluated.indices, finding.id)
    const result = auroc(truth, positions.map((at) => evaluated.margins[f]![at]!))
    const positives = truth.filter((value) => value === 1).length
    return { findingId: finding.id, name: finding.name, auroc: result.ok ? result.value : null, positives, negatives: truth.length - positives, refused: result.ok ? null : result.reason }
  })
  const measured = rows.flatMap(({ auroc: value }) => (value === null ? [] : [value]))
  return {
    films: evaluated.indices.length,
    retrieval: summariseRanks(evaluated.ranks),
    macroAuroc: measured.length ? measured.reduce((sum, value) => sum + value, 0) / measured.length : null,
    labels: data.labelsFrom,
    findings: rows
  }
}
