import type { ModelPackage } from '../../models/package.ts'
import type { PromptedFinding } from '../../training/loop-types.ts'
import type { Context } from '../context.ts'
import { getModel } from '../models.ts'
import { getPrompts } from '../prompts.ts'

/** The named model, or the active one. */
export const modelOf = (context: Context, id: string | null): Promise<ModelPackage> => (id === null ? getModel(context) : getModel(context, id))

/** Findings with their prompts, of the set in use: what zero-shot figures are computed with. */
export async function promptsOf(context: Context): Promise<PromptedFinding[]> {
  const { set } = await getPrompts(context)
  return set.findings.map(({ id, name, positive, negative }) => ({ id, name, positive: [...positive], negative: [...negative] }))
}
