import type { Rater } from '../raters.ts'
import type { Study } from '../study.ts'

/** Reference of the cases, 0 / 1. */
export const truthAt = (study: Study, finding: string, cases: Uint32Array): Uint8Array => {
  const { values } = study.truth.get(finding)!
  return Uint8Array.from(cases, (k) => values[k]!)
}

export const decisionsAt = (rater: Rater, finding: string, cases: Uint32Array): Uint8Array => {
  const decisions = rater.decisions.get(finding)!
  return Uint8Array.from(cases, (k) => decisions[k]!)
}

export const valuesAt = (values: Float64Array, cases: Uint32Array): Float64Array => Float64Array.from(cases, (k) => values[k]!)

/** Cases that satisfy a test, ascending. */
export function casesWhere(count: number, test: (k: number) => boolean): Uint32Array {
  const cases = new Uint32Array(count)
  let kept = 0
  for (let k = 0; k < count; k++) if (test(k)) cases[kept++] = k
  return cases.slice(0, kept)
}

/** Cases that all of the raters decided, and the reference too when `withTruth`. */
export function decidedByAll(study: Study, finding: string, raters: readonly Rater[], withTruth: boolean): Uint32Array {
  const { values } = study.truth.get(finding)!
  const columns = raters.map((rater) => rater.decisions.get(finding)!)
  return casesWhere(study.ids.length, (k) => (!withTruth || values[k]! <= 1) && columns.every((column) => column[k]! <= 1))
}

/** Raters that decided this finding. */
export const deciders = (study: Study, finding: string): Rater[] => study.raters.filter((rater) => rater.decisions.has(finding))
