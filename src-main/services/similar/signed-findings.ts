import type { Answer, Read, SignedFindings } from '../../contract/index.ts'
import { readsOfStudy } from '../../db/reads.ts'
import { getPromptRecord } from '../../db/screening.ts'
import type { ReadDb } from '../../db/types.ts'
import type { PromptSet } from '../../inference/prompts/index.ts'

/** @param withAided whether reads that saw the AI may be told of: they say what the AI said */
export function signedFindings(db: ReadDb, studyId: number, withAided: boolean): SignedFindings[] {
  const newest = new Map<number, Read>()
  // In the order they were begun: a correction, and a read with the AI, come after what they follow.
  for (const read of readsOfStudy(db, studyId)) if (read.status === 'signed' && (withAided || read.phase === 'blind')) newest.set(read.reader.id, read)
  return [...newest.values()].map((read) => {
    const names = new Map(((getPromptRecord(db, read.promptHash) as PromptSet | undefined)?.findings ?? []).map(({ id, name }) => [id, name]))
    const answered = read.findings.filter((each): each is typeof each & { answer: Answer } => each.answer !== null)
    return {
      reader: read.signedAs ?? read.reader.name,
      phase: read.phase,
      signedAt: read.signedAt!,
      answered: answered.length,
      findings: answered.filter(({ answer }) => answer !== 'no').map(({ findingId, answer }) => ({ findingId, name: names.get(findingId) ?? findingId, answer }))
    }
  })
}
