import type { RaterInfo } from '../../../contract/compare.ts'
import type { Reader } from '../../../contract/index.ts'
import type { ReadAnswer } from '../../../db/read-answers.ts'
import { groupBy } from '../../../base/group-by.ts'
import { MISSING, UNCERTAIN } from '../cells.ts'
import type { Rater } from '../raters.ts'

const ANSWERS = { yes: 1, no: 0, unsure: UNCERTAIN } as const

export interface CasesAndFindings {
  /** study row id -> case */
  caseOf: ReadonlyMap<number, number>
  /** finding id -> name in the comparison */
  nameOf: ReadonlyMap<string, string>
}

/**
 * One rater per reader for what was read without the AI, and one for what was read with it. Answers never given are missing, "unsure" is
 * uncertain; neither is a "no".
 */
export function readerRaters(answers: readonly ReadAnswer[], readers: readonly Reader[], which: CasesAndFindings): Rater[] {
  const names = namesOf(readers)
  const byReader = groupBy(answers, ({ readerId }) => readerId)
  const order = readers.filter(({ id }) => byReader.has(id))
  const made = order.map(({ id }) => {
    const [blind, aided] = (['blind', 'aided'] as const).map((phase) => byReader.get(id)!.filter((answer) => answer.phase === phase))
    const name = names.get(id)!
    return {
      blind: blind!.length > 0 ? { ...raterOf(name, 'reader', blind!, which), reader: id } : null,
      aided: aided!.length > 0 ? { ...raterOf(`${name}, with AI`, 'aided', aided!, which), reader: id, blind: name } : null
    }
  })
  return [...made.flatMap(({ blind }) => blind ?? []), ...made.flatMap(({ aided }) => aided ?? [])]
}

/** Names, with the initials where two readers share one. */
function namesOf(readers: readonly Reader[]): Map<number, string> {
  const same = groupBy(readers, ({ name }) => name)
  return new Map(readers.map(({ id, name, initials }) => [id, same.get(name)!.length > 1 ? `${name} (${initials})` : name]))
}

function raterOf(name: string, kind: 'reader' | 'aided', answers: readonly ReadAnswer[], { caseOf, nameOf }: CasesAndFindings): Rater {
  const cases = caseOf.size
  const decisions = new Map<string, Uint8Array>()
  const confidence = new Map<string, Float64Array>()
  const seconds = new Float64Array(cases).fill(Number.NaN)
  const seen = new Set<number>()
  const outside = new Set<number>()
  for (const { studyId, findingId, answer, confidence: sure, activeSeconds } of answers) {
    const k = caseOf.get(studyId)
    if (k === undefined) {
      outside.add(studyId)
      continue
    }
    seen.add(k)
    seconds[k] = activeSeconds
    const finding = nameOf.get(findingId)
    if (finding === undefined || answer === null) continue
    rowOf(decisions, finding, () => new Uint8Array(cases).fill(MISSING))[k] = ANSWERS[answer]
    if (sure !== null) rowOf(confidence, finding, () => new Float64Array(cases).fill(Number.NaN))[k] = sure
  }
  const info: RaterInfo = { kind, file: null, rows: seen.size + outside.size, matched: seen.size, notInReference: outside.size, absent: cases - seen.size }
  return { name, kind, sheet: null, info, decisions, scores: new Map(), confidence, seconds }
}

function rowOf<T>(rows: Map<string, T>, finding: string, fresh: () => T): T {
  let row = rows.get(finding)
  if (!row) rows.set(finding, (row = fresh()))
  return row
}
