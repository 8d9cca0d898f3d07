import { UmbraError } from '../../base/umbra-error.ts'
import type { PromptVersion } from '../../contract/index.ts'
import { promptVersionsOf } from '../../db/prompt-versions.ts'
import { findingChanges } from '../../inference/prompts/index.ts'
import type { Context } from '../context.ts'
import { activePromptsId, readVersion, refOf } from '../prompts.ts'

/** Every version of a set written here, newest first, each with what it changed. @throws UmbraError `prompts-unknown` */
export async function promptHistory(context: Context, id: string): Promise<PromptVersion[]> {
  const rows = promptVersionsOf(context.db, id)
  if (!rows.length) throw new UmbraError('prompts-unknown', `“${id}” is no prompt set written here.`, { hint: 'Sets that came as files have one version.' })
  const active = await activePromptsId(context)
  const sets = rows.map(readVersion)
  return rows
    .map((row, i): PromptVersion => {
      const set = sets[i]!
      return { ref: refOf(row), number: row.number, hash: row.hash, name: set.name, author: set.author, date: set.date, note: row.note, savedAt: row.savedAt, findings: set.findings.length, active: refOf(row) === active, changes: findingChanges(sets[i - 1]?.findings ?? [], set.findings) }
    })
    .toReversed()
}
