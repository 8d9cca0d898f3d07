import { groupBy } from '../../base/group-by.ts'
import type { FindingQuestion, Read } from '../../contract/index.ts'
import { getReaderStudy } from '../../db/reader-studies.ts'
import { getPromptRecord, rememberPromptSet } from '../../db/screening.ts'
import type { PromptSet } from '../../inference/prompts/index.ts'
import type { Context } from '../context.ts'
import { getPrompts } from '../prompts.ts'

export interface Questions {
  promptHash: string
  findings: FindingQuestion[]
  normalReport: string
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** Report sentences are the prompt set's own wording: what is asked of the AI and what the reader writes are one vocabulary. */
function questionsOf({ set, hash }: { set: PromptSet; hash: string }): Questions {
  // Group by group, as they are shown: what follows on the screen follows under the key.
  const findings = [...groupBy(set.findings.filter(({ kind }) => kind === 'finding'), ({ group }) => group).values()].flat()
  const normal = set.findings.find(({ kind }) => kind === 'normal')
  return {
    promptHash: hash,
    findings: findings.map(({ id, name, group, positive, negative }) => ({ findingId: id, name, group, sentences: { yes: positive[0]!, no: negative[0]!, unsure: `Possible ${lowerFirst(name)}.` } })),
    normalReport: normal?.positive[0] ?? 'Normal chest radiograph.'
  }
}

/** A reader study asks only for the findings of its protocol. */
function onlyAsked({ db }: Context, { readerStudyId }: Read, questions: Questions): Questions {
  const asked = readerStudyId === null ? null : getReaderStudy(db, readerStudyId)?.protocol.findings
  return asked ? { ...questions, findings: questions.findings.filter(({ findingId }) => asked.includes(findingId)) } : questions
}

/** What a read asks for: the set it was begun with, whatever is active by now; a new read takes the active set, which is remembered. */
export async function questionsFor(context: Context, read: Read | null): Promise<Questions> {
  const set = read && getPromptRecord(context.db, read.promptHash)
  if (read && set) return onlyAsked(context, read, questionsOf({ set: set as PromptSet, hash: read.promptHash }))
  const prompts = await getPrompts(context)
  rememberPromptSet(context.db, { hash: prompts.hash, id: prompts.set.id, version: prompts.set.version, content: prompts.set }, context.clock().toISOString())
  return questionsOf(prompts)
}
