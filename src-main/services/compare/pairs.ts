import type { Rater } from './raters.ts'
import type { Study } from './study.ts'

/** One side of a comparison: a rater, or several whose figures are averaged. */
export type Side = { name: string; members: readonly Rater[] }
export type Pair = { a: Side; b: Side; on: 'decisions' | 'scores' }

const couples = <T>(list: readonly T[]): [T, T][] => list.flatMap((a, k) => list.slice(k + 1).map((b): [T, T] => [a, b]))

const side = (rater: Rater): Side => ({ name: rater.name, members: [rater] })

/** Readers taken together as "an average single reader"; null below two readers. */
export function averageReader(study: Study): Side | null {
  const readers = study.raters.filter((rater) => rater.kind === 'reader')
  return readers.length < 2 ? null : { name: `average of ${readers.length} readers`, members: readers }
}

/** Which differences are worth testing: each model against each reader, the average reader and the majority, models with each other, and each reader with and without the AI. */
export function pairsOf(study: Study): Pair[] {
  const models = study.raters.filter((rater) => rater.kind === 'decisions' || rater.kind === 'scores')
  const deciding = models.filter((model) => model.decisions.size > 0)
  const people = study.raters.filter((rater) => rater.kind === 'reader')
  const average = averageReader(study)
  const opponents = [...(average ? [average] : []), ...people.map(side), ...study.raters.filter((rater) => rater.kind === 'consensus').map(side)]
  const pairs: Pair[] = deciding.flatMap((model) => opponents.map((opponent) => ({ a: side(model), b: opponent, on: 'decisions' as const })))
  for (const [a, b] of couples(deciding)) pairs.push({ a: side(a), b: side(b), on: 'decisions' })
  for (const [a, b] of couples(models.filter((model) => model.scores.size > 0))) pairs.push({ a: side(a), b: side(b), on: 'scores' })
  for (const aided of study.raters.filter((rater) => rater.kind === 'aided')) {
    const blind = people.find((reader) => reader.name === aided.blind)
    if (blind) pairs.push({ a: side(aided), b: side(blind), on: 'decisions' })
  }
  if (models.length === 0) for (const [a, b] of couples(people)) pairs.push({ a: side(a), b: side(b), on: 'decisions' })
  return pairs
}
