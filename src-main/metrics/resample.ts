import type { Numbers } from './check.ts'
import type { Random } from '../base/random.ts'

export type ResampleBy = {
  /** patient of each case; a patient's cases are drawn together. Absent: every case its own patient. */
  patients?: readonly (string | number)[] | undefined
  /** stratum of each case, e.g. the reference; a patient belongs to the highest stratum of its cases. Absent: one stratum. */
  strata?: Numbers | undefined
}

/** Fills `weights` with how often each case is drawn in one bootstrap sample. */
export type Draw = (random: Random, weights: Int32Array) => void

/** Bootstrap by patient within strata: as many patients as there are, with replacement, each bringing all its cases. */
export function resampler(n: number, { patients, strata }: ResampleBy = {}): Draw {
  const members = new Map<string | number, number[]>()
  for (let k = 0; k < n; k++) {
    const patient = patients ? patients[k]! : k
    const list = members.get(patient)
    if (list) list.push(k)
    else members.set(patient, [k])
  }
  const groups = new Map<number, number[][]>()
  for (const cases of members.values()) {
    const stratum = strata ? Math.max(...cases.map((k) => strata[k]!)) : 0
    const list = groups.get(stratum)
    if (list) list.push(cases)
    else groups.set(stratum, [cases])
  }
  const single = members.size === n
  const flat = [...groups.values()].map((cases) => ({ cases, first: Int32Array.from(cases, (list) => list[0]!) }))
  return (random, weights) => {
    weights.fill(0)
    for (const { cases, first } of flat) {
      const size = cases.length
      if (single) for (let draw = 0; draw < size; draw++) weights[first[random.integer(size)]!]!++
      else for (let draw = 0; draw < size; draw++) for (const k of cases[random.integer(size)]!) weights[k]!++
    }
  }
}
