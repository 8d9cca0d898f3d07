import { createHash } from 'node:crypto'
import { UmbraError } from '../../base/umbra-error.ts'
import type { Split } from '../../contract/index.ts'

export interface SplitFractions {
  validate: number
  test: number
}

/**
 * Patient -> side. Patients are ordered by a hash of seed and id, and cut where each side holds its share of the pairs. The order depends on
 * nothing but the seed and the id, so that films added later hardly move a patient from one side to the other.
 *
 * @param pairsOf number of pairs per patient
 */
export function splitByPatient(pairsOf: ReadonlyMap<string, number>, fractions: SplitFractions, seed: number): Map<string, Split> {
  const place = (patient: string): string => createHash('sha256').update(`${seed}\u001f${patient}`).digest('hex')
  const order = [...pairsOf.keys()].map((patient) => ({ patient, at: place(patient) })).toSorted((a, b) => (a.at < b.at ? -1 : 1))
  const total = [...pairsOf.values()].reduce((sum, n) => sum + n, 0)
  const sides = new Map<string, Split>()
  let given = 0
  for (const { patient } of order) {
    const share = given / total
    sides.set(patient, share < fractions.test ? 'test' : share < fractions.test + fractions.validate ? 'validate' : 'train')
    given += pairsOf.get(patient)!
  }
  return sides
}

/** @throws UmbraError `patient-both-sides` naming the first patients found on more than one side. Called before every run. */
export function assertPatientDisjoint(pairs: Iterable<{ patient: string; split: Split; content: string }>): void {
  const patients = new Map<string, Split>()
  const films = new Map<string, Split>()
  const leaking = new Set<string>()
  for (const { patient, split, content } of pairs) {
    if ((patients.get(patient) ?? split) !== split) leaking.add(`patient ${patient}`)
    if ((films.get(content) ?? split) !== split) leaking.add(`a film of patient ${patient}`)
    patients.set(patient, split)
    films.set(content, split)
  }
  if (leaking.size) {
    throw new UmbraError('patient-both-sides', `${[...leaking].slice(0, 5).join(', ')}${leaking.size > 5 ? ` and ${leaking.size - 5} more` : ''} would be on both sides of the split; the figures would be too good.`, {
      hint: 'Correct the split column, or leave it out and Umbra splits by patient.'
    })
  }
}
