import { join } from 'node:path'
import { UmbraError } from '../base/umbra-error.ts'
import type { PromptSetSummary } from '../contract/index.ts'
import { readSetting } from '../db/settings.ts'
import { listPromptSets, type ListedPromptSet, type PromptSet } from '../inference/prompts/index.ts'
import type { Context } from './context.ts'
import { activeModelId } from './models.ts'

export const ACTIVE_PROMPTS = 'activePrompts'

const sets = ({ paths }: Context): Promise<ListedPromptSet[]> =>
  listPromptSets([
    { folder: join(paths.resources, 'prompts'), shipped: true },
    { folder: join(paths.library, 'prompts'), shipped: false }
  ])

/** The chosen set; else the one named after the active model, else the general one. */
export async function activePromptsId(context: Context): Promise<string> {
  const stored = readSetting(context.db, ACTIVE_PROMPTS)
  if (typeof stored === 'string') return stored
  const model = activeModelId(context)
  return (await sets(context)).some((each) => each.id === model) ? model : 'chest-14'
}

/** @throws UmbraError `prompts-unknown`, or what is wrong with the set */
export async function getPrompts(context: Context, id?: string): Promise<{ set: PromptSet; hash: string }> {
  const wanted = id ?? (await activePromptsId(context))
  const all = await sets(context)
  const listed = all.find((each) => each.id === wanted)
  if (!listed) throw new UmbraError('prompts-unknown', `There is no prompt set “${wanted}”.`, { hint: all.length ? `There are: ${all.map((each) => each.id).join(', ')}.` : 'Add one to the prompts folder of the library.' })
  if (listed.problem || !listed.set || !listed.hash) throw new UmbraError(listed.problem?.code ?? 'prompts-invalid', listed.problem?.message ?? `The prompt set ${wanted} cannot be used.`, { file: listed.file })
  return { set: listed.set, hash: listed.hash }
}

export async function listPrompts(context: Context): Promise<PromptSetSummary[]> {
  const active = await activePromptsId(context)
  return (await sets(context)).map(({ id, set, hash, shipped, problem }) => ({
    id,
    version: set?.version ?? '',
    name: set?.name ?? id,
    author: set?.author ?? '',
    date: set?.date ?? '',
    hash: hash ?? '',
    findings: set?.findings ?? [],
    active: id === active && set !== null,
    shipped,
    problem: problem?.message ?? null
  }))
}
