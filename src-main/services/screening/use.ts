import type { DeviceChoice } from '../../contract/index.ts'
import { getTextEmbeddings, putTextEmbeddings, rememberModel, rememberPromptSet } from '../../db/screening.ts'
import type { ModelUse } from '../../compute/client.ts'
import { findingClasses, promptTexts, scoreImage, type FindingClasses, type PromptSet } from '../../inference/prompts/index.ts'
import type { ModelPackage } from '../../models/package.ts'
import type { Context } from '../context.ts'
import { getModel } from '../models.ts'
import { getPrompts } from '../prompts.ts'

export interface ScreenParams {
  studyIds?: number[] | undefined
  modelId?: string | undefined
  promptSetId?: string | undefined
  device: DeviceChoice
}

/** A model and a prompt set ready to score with. */
export interface Use {
  model: ModelPackage
  prompts: { set: PromptSet; hash: string; ref: string }
  session: { model: ModelUse; device: string; reason: string; runtime: string }
  classes: FindingClasses[]
  margins(embedding: Float32Array): { finding: string; margin: number }[]
}

/** Opens the model and embeds the prompts, unless this model has embedded them before. */
export async function useScreening(context: Context, params: ScreenParams, signal?: AbortSignal): Promise<Use> {
  const { db, clock, compute } = context
  const model = await getModel(context, params.modelId)
  const prompts = await getPrompts(context, params.promptSetId)
  const use: ModelUse = { folder: model.folder, device: params.device }
  const options = signal ? { signal } : {}
  const { device, deviceReason, runtime } = await compute.request('openModel', { model: use }, options)
  const now = clock().toISOString()
  rememberModel(db, { hash: model.hash, id: model.manifest.id, version: model.manifest.version, manifest: model.manifest }, now)
  rememberPromptSet(db, { hash: prompts.hash, id: prompts.set.id, version: prompts.set.version, content: prompts.set }, now)
  let texts = getTextEmbeddings(db, model.hash, prompts.hash)
  if (!texts) {
    texts = (await compute.request('embedTexts', { model: use, texts: promptTexts(prompts.set) }, options)).embeddings
    putTextEmbeddings(db, model.hash, prompts.hash, texts)
  }
  const classes = findingClasses(prompts.set, texts, model.manifest.embeddingSize)
  return {
    model,
    prompts,
    session: { model: use, device, reason: deviceReason, runtime },
    classes,
    margins: (embedding) => scoreImage(embedding, classes).map(({ findingId, margin }) => ({ finding: findingId, margin }))
  }
}
