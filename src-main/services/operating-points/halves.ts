import { createRandom } from '../../base/random.ts'
import type { CaseCounts } from '../../contract/index.ts'

/** One labelled study with the model's margin: its highest over the study's films. */
export interface LabelledCase {
  study: number
  /** Row id of the patient: no patient stands on both sides. */
  patient: number
  truth: 0 | 1
  margin: number
}

/**
 * Cases to choose a threshold on, and cases of other patients to measure it on. A patient's side depends on the patient alone, so it
 * stays when the library grows.
 */
export function halves(cases: readonly LabelledCase[]): { choosing: LabelledCase[]; checking: LabelledCase[] } {
  const side = new Map<number, boolean>()
  const chooses = ({ patient }: LabelledCase): boolean => {
    let known = side.get(patient)
    if (known === undefined) side.set(patient, (known = createRandom(`thresholds/${patient}`).next() < 0.5))
    return known
  }
  return { choosing: cases.filter(chooses), checking: cases.filter((each) => !chooses(each)) }
}

export const truthOf = (cases: readonly LabelledCase[]): Uint8Array => Uint8Array.from(cases, ({ truth }) => truth)
export const marginsOf = (cases: readonly LabelledCase[]): Float64Array => Float64Array.from(cases, ({ margin }) => margin)

export function countCases(cases: readonly LabelledCase[]): CaseCounts {
  return { n: cases.length, positives: cases.reduce((sum, { truth }) => sum + truth, 0), patients: new Set(cases.map(({ patient }) => patient)).size }
}
