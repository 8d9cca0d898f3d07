import { tQuantile, tTwoSided } from './distributions/student-t.ts'
import type { Numbers } from './check.ts'
import { checkMrmc } from './mrmc-data.ts'
import { covariance, mean, placements, type Placements } from './placements.ts'
import { refuse, type Options, type Result } from './result.ts'

/** Readers and one AI on the same cases; higher scores mean more disease. */
export interface ReadersAndAi {
  readers: readonly string[]
  /** 0 / 1 per case */
  truth: Numbers
  /** readerScores[reader][case] */
  readerScores: readonly Numbers[]
  aiScores: Numbers
}

export type ReadersAgainstAiExtra = {
  ai: number
  /** The readers' mean area. */
  mean: number
  auc: { reader: string; auc: number }[]
  standardError: number
  t: number
  /** Hillis's degrees of freedom for one treatment. */
  df: number
  p: number
  components: { msReader: number; cov2: number }
  positives: number
  negatives: number
}

/** Degrees of freedom that stand for "infinite" where the readers do not differ. */
const MANY = 1e9

/**
 * The AI alone against the average reader, readers and cases both random: each reader's area is paired with the AI's on the same cases, and
 * the differences are tested by the Obuchowski-Rockette model for one treatment (Hillis, Obuchowski, Schartz and Berbaum, Stat Med 2005;
 * for an algorithm against radiologists, Hupse et al., Radiology 2013, with cases made random by Chakraborty, Observer Performance Methods,
 * 2017). The AI is the same for every reader, so its own error over cases is in every difference and stays in cov2. The value is the AI's area
 * minus the readers' mean. Says nothing about the best reader, nor about readers helped by the AI.
 */
export function readersAgainstAi({ readers, truth, readerScores, aiScores }: ReadersAndAi, options: Options = {}): Result<number, ReadersAgainstAiExtra> {
  const fault = checkMrmc({ modalities: ['the AI', 'the readers'], readers, truth, scores: [readers.map(() => aiScores), readerScores] }, options.minPerClass)
  if (fault) return fault
  const J = readers.length
  const ofAi = placements(truth, aiScores)
  const ai = mean(ofAi.ofPositives)
  const placed = readerScores.map((scores) => placements(truth, scores))
  const areas = placed.map(({ ofPositives }) => mean(ofPositives))
  const differences = placed.map((reader) => lessOf(ofAi, reader))
  const average = mean(areas)
  const msReader = areas.reduce((sum, area) => sum + (area - average) ** 2, 0) / (J - 1)
  let cov2 = 0
  for (let j = 0; j < J; j++) for (let l = j + 1; l < J; l++) cov2 += overCases(differences[j]!, differences[l]!) / ((J * (J - 1)) / 2)
  const total = msReader + Math.max(J * cov2, 0)
  const n = truth.length
  if (!(total > 1e-18)) return refuse('no-variance', 'The differences show no variance over readers and cases, so no test can be made.', n)
  const df = msReader > 0 ? Math.min(MANY, total ** 2 / (msReader ** 2 / (J - 1))) : MANY
  const standardError = Math.sqrt(total / J)
  const level = options.level ?? 0.95
  const value = ai - average
  const half = tQuantile(1 - (1 - level) / 2, df) * standardError
  const positives = ofAi.ofPositives.length
  return {
    ok: true,
    value,
    interval: { low: value - half, high: value + half, level, method: 'OR single treatment, t with Hillis df' },
    n,
    method: 'Obuchowski-Rockette for one treatment on the differences to the AI, random readers and cases, DeLong covariance, Hillis df',
    ai,
    mean: average,
    auc: readers.map((reader, j) => ({ reader, auc: areas[j]! })),
    standardError,
    t: value / standardError,
    df,
    p: tTwoSided(value / standardError, df),
    components: { msReader, cov2 },
    positives,
    negatives: n - positives
  }
}

const minus = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, k) => value - b[k]!)
const lessOf = (a: Placements, b: Placements): Placements => ({ ofPositives: minus(a.ofPositives, b.ofPositives), ofNegatives: minus(a.ofNegatives, b.ofNegatives) })

/** Covariance over cases of two differences of areas, from their structural components (DeLong). */
const overCases = (a: Placements, b: Placements): number => covariance(a.ofPositives, b.ofPositives) / a.ofPositives.length + covariance(a.ofNegatives, b.ofNegatives) / a.ofNegatives.length
