import { join } from 'node:path'
import { toFailure } from '../base/failure.ts'
import { UmbraError } from '../base/umbra-error.ts'
import type { PromptSetSummary } from '../contract/index.ts'
import { promptVersionsOf, type PromptVersionRow } from '../db/prompt-versions.ts'
import { readSetting } from '../db/settings.ts'
import { listPromptSets, parsePromptSet, promptSetHash, type ListedPromptSet, type PromptSet } from '../inference/prompts/index.ts'
import type { Context } from './context.ts'
import { activeModelId } from './models.ts'

export const ACTIVE_PROMPTS = 'activePrompts'

/** A set that can be chosen: a file, or one version of a set written here. */
export interface KnownPromptSet extends Omit<ListedPromptSet, 'file'> {
  ref: string
  file: string | null
  own: boolean
}

export const refOf = ({ setId, number }: Pick<PromptVersionRow, 'setId' | 'number'>): string => `${setId}@${number}`

/** @throws UmbraError `prompts-damaged` when what is stored is not what was saved */
export function readVersion(row: PromptVersionRow): PromptSet {
  const set = parsePromptSet(row.content, refOf(row))
  if (promptSetHash(set) !== row.hash) throw new UmbraError('prompts-damaged', `The prompt set ${refOf(row)} is not what was saved: its hash differs.`, { hint: 'Restore the library from a copy; results of this set cannot be trusted.' })
  return set
}

/** Files first, then every version written here, oldest first. */
export async function promptSets({ paths, db }: Context): Promise<KnownPromptSet[]> {
  const files = await listPromptSets([
    { folder: join(paths.resources, 'prompts'), shipped: true },
    { folder: join(paths.library, 'prompts'), shipped: false }
  ])
  return [...files.map((listed) => ({ ...listed, ref: listed.id, own: false })), ...promptVersionsOf(db).map(known)]
}

function known(row: PromptVersionRow): KnownPromptSet {
  const common = { ref: refOf(row), id: row.setId, file: null, own: true, shipped: false }
  try {
    return { ...common, set: readVersion(row), hash: row.hash, problem: null }
  } catch (error) {
    return { ...common, set: null, hash: null, problem: toFailure(error) }
  }
}

/** The chosen set; else the one named after the active model, else the general one. */
export async function activePromptsId(context: Context): Promise<string> {
  const stored = readSetting(context.db, ACTIVE_PROMPTS)
  if (typeof stored === 'string') return stored
  const model = activeModelId(context)
  return (await promptSets(context)).some((each) => each.ref === model) ? model : 'chest-14'
}

/**
 * @param ref a set's id, or `id@n`; without a number the newest version of a set written here
 * @throws UmbraError `prompts-unknown`, or what is wrong with the set
 */
export async function getPrompts(context: Context, ref?: string): Promise<{ set: PromptSet; hash: string; ref: string }> {
  const wanted = ref ?? (await activePromptsId(context))
  const all = await promptSets(context)
  const found = all.find((each) => each.ref === wanted) ?? all.findLast((each) => each.id === wanted)
  if (!found) throw new UmbraError('prompts-unknown', `There is no prompt set “${wanted}”.`, { hint: all.length ? `There are: ${all.map((each) => each.ref).join(', ')}.` : 'Add one to the prompts folder of the library.' })
  if (found.problem || !found.set || !found.hash) throw new UmbraError(found.problem?.code ?? 'prompts-invalid', found.problem?.message ?? `The prompt set ${wanted} cannot be used.`, found.file === null ? {} : { file: found.file })
  return { set: found.set, hash: found.hash, ref: found.ref }
}

/** Of a set written here the newest version, and the active one where that is another. */
export async function listPrompts(context: Context): Promise<PromptSetSummary[]> {
  const active = await activePromptsId(context)
  const all = await promptSets(context)
  const newest = new Set(all.filter(({ own }) => own).map(({ id }) => all.findLast((each) => each.own && each.id === id)!.ref))
  return all.filter(({ own, ref }) => !own || ref === active || newest.has(ref)).map(({ id, ref, own, set, hash, shipped, problem }) => ({
    id,
    ref,
    own,
    version: set?.version ?? '',
    name: set?.name ?? id,
    author: set?.author ?? '',
    date: set?.date ?? '',
    hash: hash ?? '',
    findings: set?.findings ?? [],
    active: ref === active && set !== null,
    shipped,
    problem: problem?.message ?? null
  }))
}
