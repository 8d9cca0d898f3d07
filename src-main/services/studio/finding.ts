import { UmbraError } from '../../base/umbra-error.ts'
import type { FindingDraft } from '../../contract/index.ts'
import { promptFindingSchema, type PromptFinding } from '../../inference/prompts/index.ts'

const WORDS: Record<string, string> = { name: 'its name', group: 'its group', positive: 'the sentences for a film that shows it', negative: 'the sentences for a film that does not' }

/** A draft with empty lines left out, held to what a prompt set demands. @throws UmbraError `finding-incomplete` naming what is missing */
export function completeFinding({ positive, negative, ...rest }: FindingDraft): PromptFinding {
  const kept = (texts: readonly string[]): string[] => texts.map((text) => text.trim()).filter((text) => text !== '')
  const parsed = promptFindingSchema.safeParse({ ...rest, positive: kept(positive), negative: kept(negative) })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = WORDS[String(issue!.path[0] ?? '')]
  throw new UmbraError('finding-incomplete', where ? `The finding cannot be used: check ${where} (${issue!.message}).` : `The finding cannot be used: ${issue!.message}.`, { hint: 'It needs a name, a group, and at least one sentence on each side, none of them twice.' })
}
