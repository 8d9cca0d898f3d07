import { writeSetting } from '../db/settings.ts'
import type { Context } from './context.ts'
import { ACTIVE_MODEL, getModel } from './models.ts'
import { ACTIVE_PROMPTS, getPrompts } from './prompts.ts'
import { showResultsOfActive } from './screening/view.ts'

/** What films are screened with from now on; what is already stored for it is shown at once. */
export async function activateModel(context: Context, id: string): Promise<null> {
  await getModel(context, id)
  return choose(context, ACTIVE_MODEL, id)
}

/** @param id a set, or one version of it; the newest is fixed now, a later one has to be chosen again */
export async function activatePrompts(context: Context, id: string): Promise<null> {
  const { ref } = await getPrompts(context, id)
  return choose(context, ACTIVE_PROMPTS, ref)
}

async function choose(context: Context, key: string, id: string): Promise<null> {
  writeSetting(context.db, key, id)
  await showResultsOfActive(context)
  context.emit({ name: 'settings.changed', payload: null })
  context.emit({ name: 'library.changed', payload: { studyIds: null } })
  return null
}
