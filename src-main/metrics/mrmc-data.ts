import { checkClasses, checkTruth, countPositives, type Numbers } from './check.ts'
import { refuse, type Refusal } from './result.ts'

/** A fully crossed multi-reader multi-case study: every reader scored every case in every modality. */
export type MrmcStudy = {
  modalities: readonly string[]
  readers: readonly string[]
  /** 0 / 1 per case */
  truth: Numbers
  /** scores[modality][reader][case], higher = more disease */
  scores: readonly (readonly Numbers[])[]
}

/** Refusal when the study is not crossed, too small, or holds anything but finite scores. */
export function checkMrmc({ modalities, readers, truth, scores }: MrmcStudy, minPerClass?: number): Refusal | null {
  const n = truth.length
  if (modalities.length < 2) return refuse('few-cases', `${modalities.length} modality: at least two are compared.`, n)
  if (readers.length < 2) return refuse('few-cases', `${readers.length} reader: readers cannot be treated as a sample with fewer than two.`, n)
  if (scores.length !== modalities.length || scores.some((row) => row.length !== readers.length)) return refuse('bad-input', 'The study is not fully crossed: some reader lacks a modality.', n)
  for (const [i, row] of scores.entries()) {
    for (const [j, values] of row.entries()) {
      const fault = checkTruth(truth, values)
      if (fault) return { ...fault, reason: `Reader ${readers[j]!}, modality ${modalities[i]!}: ${fault.reason}` }
      for (let k = 0; k < n; k++) {
        if (!Number.isFinite(values[k])) return refuse('not-a-number', `Reader ${readers[j]!} has no score for case ${k + 1} in ${modalities[i]!}; leave such cases out for everyone and count them.`, n)
      }
    }
  }
  const positives = countPositives(truth)
  return checkClasses(positives, n - positives, Math.max(2, minPerClass ?? 5))
}
