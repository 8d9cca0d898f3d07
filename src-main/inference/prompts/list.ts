import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toFailure, type PlainFailure } from '../../base/failure.ts'
import { UmbraError } from '../../base/umbra-error.ts'
import { parsePromptSet, promptSetHash, type PromptSet } from './schema.ts'

export interface ListedPromptSet {
  file: string
  /** File name without `.json`; equals the id in a sound set. */
  id: string
  shipped: boolean
  set: PromptSet | null
  hash: string | null
  problem: PlainFailure | null
}

/** @throws UmbraError `prompts-invalid` */
export async function loadPromptSet(file: string): Promise<{ set: PromptSet; hash: string }> {
  const set = parsePromptSet(await readFile(file, 'utf8'), file)
  return { set, hash: promptSetHash(set) }
}

/** Every `<id>.json` of the folders, in order of id; unusable ones with the reason. A folder that does not exist holds none. */
export async function listPromptSets(folders: readonly { folder: string; shipped: boolean }[]): Promise<ListedPromptSet[]> {
  const listed: ListedPromptSet[] = []
  for (const { folder, shipped } of folders) {
    for (const name of (await readdir(folder).catch(() => [])).filter((each) => each.endsWith('.json') && !each.startsWith('.'))) {
      const file = join(folder, name)
      const id = name.slice(0, -'.json'.length)
      try {
        const { set, hash } = await loadPromptSet(file)
        if (set.id !== id) throw new UmbraError('prompts-invalid', `${file}: the file is called ${id}, its id is ${set.id}`, { file, hint: 'Name the file after the id.' })
        if (listed.some((other) => other.id === id)) throw new UmbraError('prompts-id-taken', `${file}: another prompt set is called ${id}`, { file, hint: 'Give it an id of its own; a changed set is a new instrument.' })
        listed.push({ file, id, shipped, set, hash, problem: null })
      } catch (error) {
        listed.push({ file, id, shipped, set: null, hash: null, problem: toFailure(error) })
      }
    }
  }
  return listed.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}
