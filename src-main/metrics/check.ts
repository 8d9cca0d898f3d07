import { MIN_PER_CLASS, refuse, type Refusal } from './result.ts'

export type Numbers = ArrayLike<number>

/** Refusal when a truth vector is not 0 / 1, or does not match its partner in length; null when it is sound. */
export function checkTruth(truth: Numbers, partner: Numbers): Refusal | null {
  const n = truth.length
  if (partner.length !== n) return refuse('bad-input', `${n} reference values but ${partner.length} predictions: they must be the same cases in the same order.`, n)
  if (n === 0) return refuse('few-cases', 'There are no cases.', 0)
  for (let k = 0; k < n; k++) {
    if (truth[k] !== 0 && truth[k] !== 1) return refuse('bad-input', `Reference value ${String(truth[k])} of case ${k + 1} is neither 0 nor 1.`, n)
  }
  return null
}

/** Refusal when a decision is not 0 / 1. */
export function checkDecisions(decisions: Numbers): Refusal | null {
  const n = decisions.length
  for (let k = 0; k < n; k++) {
    if (decisions[k] !== 0 && decisions[k] !== 1) return refuse('bad-input', `Decision ${String(decisions[k])} of case ${k + 1} is neither 0 nor 1.`, n)
  }
  return null
}

/** Refusal when a score is NaN or infinite. */
export function checkScores(scores: Numbers): Refusal | null {
  const n = scores.length
  for (let k = 0; k < n; k++) {
    if (!Number.isFinite(scores[k])) return refuse('not-a-number', `The score of case ${k + 1} is ${String(scores[k])}: a missing score must be left out, not guessed.`, n)
  }
  return null
}

/** Refusal when either class is absent or smaller than `minimum`. */
export function checkClasses(positives: number, negatives: number, minimum = MIN_PER_CLASS): Refusal | null {
  const n = positives + negatives
  if (positives === 0 || negatives === 0) {
    return refuse('one-class', `All ${n} cases are ${positives === 0 ? 'negative' : 'positive'} in the reference: there is nothing to tell apart.`, n)
  }
  if (positives < minimum) return refuse('few-positives', `Only ${positives} positive cases in ${n}; at least ${minimum} are needed.`, n)
  if (negatives < minimum) return refuse('few-negatives', `Only ${negatives} negative cases in ${n}; at least ${minimum} are needed.`, n)
  return null
}

export function countPositives(truth: Numbers): number {
  let positives = 0
  for (let k = 0; k < truth.length; k++) positives += truth[k] === 1 ? 1 : 0
  return positives
}

/** Refusal when the same case id stands twice: which row counts is not ours to guess. */
export function checkIds(ids: readonly string[]): Refusal | null {
  const seen = new Set<string>()
  const repeated = new Set<string>()
  for (const id of ids) (seen.has(id) ? repeated : seen).add(id)
  if (repeated.size === 0) return null
  const shown = [...repeated].slice(0, 3).join(', ')
  return refuse('duplicate-ids', `${repeated.size} case${repeated.size === 1 ? '' : 's'} appear more than once (${shown}${repeated.size > 3 ? ', ...' : ''}).`, ids.length)
}
