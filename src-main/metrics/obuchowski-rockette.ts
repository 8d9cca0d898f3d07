import { tQuantile, tTwoSided } from './distributions/student-t.ts'
import { fUpper } from './distributions/f.ts'
import { mrmcAreas, type CovarianceMethod, type MrmcAreas } from './mrmc-covariance.ts'
import { checkMrmc, type MrmcStudy } from './mrmc-data.ts'
import { mean } from './placements.ts'
import { refuse, type Interval, type Options, type Result } from './result.ts'

export type ModalityMean = { modality: string; auc: number; interval: Interval | null; df: number | null }
export type ModalityDifference = { a: string; b: string; difference: number; standardError: number; interval: Interval; t: number; p: number }

export type ObuchowskiRocketteExtra = {
  auc: { modality: string; reader: string; auc: number }[]
  modalities: ModalityMean[]
  differences: ModalityDifference[]
  f: number
  df1: number
  /** Hillis's denominator degrees of freedom */
  ddf: number
  p: number
  components: { errorVariance: number; cov1: number; cov2: number; cov3: number; msModality: number; msReader: number; msModalityReader: number }
  positives: number
  negatives: number
}

/** Degrees of freedom that stand for "infinite" where the reader-by-modality mean square is 0. */
const MANY = 1e9

/**
 * Obuchowski-Rockette analysis of AUROC, readers and cases both random (Commun Stat Simul 1995), with Hillis's degrees of freedom
 * (Stat Med 2007). The value is the first modality's mean area minus the second's; with more modalities see `differences` (not
 * adjusted). Not for designs where each reader saw other cases.
 */
export function obuchowskiRockette(study: MrmcStudy, options: Options & { covariance?: CovarianceMethod } = {}): Result<number, ObuchowskiRocketteExtra> {
  const fault = checkMrmc(study, options.minPerClass)
  if (fault) return fault
  const { modalities, readers, truth } = study
  const n = truth.length
  const method = options.covariance ?? 'delong'
  const areas = mrmcAreas(study, method)
  const squares = meanSquares(areas.auc)
  const I = modalities.length
  const J = readers.length
  const denominator = squares.msModalityReader + Math.max(J * (areas.cov2 - areas.cov3), 0)
  if (!(denominator > 1e-18)) return refuse('no-variance', 'The areas show no variance over readers and cases, so no test can be made.', n)
  const f = squares.msModality / denominator
  const df1 = I - 1
  const ddf = squares.msModalityReader > 0 ? Math.min(MANY, denominator ** 2 / (squares.msModalityReader ** 2 / ((I - 1) * (J - 1)))) : MANY
  const level = options.level ?? 0.95
  const means = areas.auc.map((row) => mean(row))
  const standardError = Math.sqrt((2 / J) * denominator)
  const factor = tQuantile(1 - (1 - level) / 2, ddf)
  const differences = modalities.flatMap((a, i) =>
    modalities.slice(i + 1).map((b, offset): ModalityDifference => {
      const difference = means[i]! - means[i + 1 + offset]!
      const half = factor * standardError
      return { a, b, difference, standardError, interval: { low: difference - half, high: difference + half, level, method: 'OR, t with Hillis df' }, t: difference / standardError, p: tTwoSided(difference / standardError, ddf) }
    })
  )
  const first = differences[0]!
  const positives = Array.from(truth).filter((value) => value === 1).length
  return {
    ok: true,
    value: first.difference,
    interval: first.interval,
    n,
    method: `Obuchowski-Rockette, random readers and cases, ${method === 'delong' ? 'DeLong' : 'jackknife'} covariance, Hillis df`,
    auc: modalities.flatMap((modality, i) => readers.map((reader, j) => ({ modality, reader, auc: areas.auc[i]![j]! }))),
    modalities: modalities.map((modality, i) => modalityMean(modality, areas, i, level)),
    differences,
    f,
    df1,
    ddf,
    p: fUpper(f, df1, ddf),
    components: { errorVariance: areas.errorVariance, cov1: areas.cov1, cov2: areas.cov2, cov3: areas.cov3, ...squares },
    positives,
    negatives: n - positives
  }
}

/** Two-way analysis of variance of areas, modality by reader. */
function meanSquares(auc: number[][]): { msModality: number; msReader: number; msModalityReader: number } {
  const I = auc.length
  const J = auc[0]!.length
  const byModality = auc.map((row) => mean(row))
  const byReader = Array.from({ length: J }, (_, j) => mean(auc.map((row) => row[j]!)))
  const grand = mean(byModality)
  let interaction = 0
  for (let i = 0; i < I; i++) for (let j = 0; j < J; j++) interaction += (auc[i]![j]! - byModality[i]! - byReader[j]! + grand) ** 2
  return {
    msModality: (J * byModality.reduce((sum, value) => sum + (value - grand) ** 2, 0)) / (I - 1),
    msReader: (I * byReader.reduce((sum, value) => sum + (value - grand) ** 2, 0)) / (J - 1),
    msModalityReader: interaction / ((I - 1) * (J - 1))
  }
}

/** Interval of one modality's mean area, from that modality's data alone (Hillis, 2014). */
function modalityMean(modality: string, areas: MrmcAreas, i: number, level: number): ModalityMean {
  const row = areas.auc[i]!
  const J = row.length
  const auc = mean(row)
  const msReader = row.reduce((sum, value) => sum + (value - auc) ** 2, 0) / (J - 1)
  const total = msReader + Math.max(J * areas.byModality[i]!.cov2, 0)
  if (!(total > 0)) return { modality, auc, interval: null, df: null }
  const df = msReader > 0 ? Math.min(MANY, total ** 2 / (msReader ** 2 / (J - 1))) : MANY
  const half = tQuantile(1 - (1 - level) / 2, df) * Math.sqrt(total / J)
  return { modality, auc, interval: { low: Math.max(0, auc - half), high: Math.min(1, auc + half), level, method: 'OR single modality, t' }, df }
}
