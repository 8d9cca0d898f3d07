import type { Contradiction, InstanceScreening } from '../../contract/index.ts'
import type { InstanceRecord } from '../../db/instances.ts'
import { getEmbedding, getModelRecord, getPromptRecord, getTextEmbeddings } from '../../db/screening.ts'
import { normalTogetherWithFinding, splitWordings, viewsDisagree } from '../../inference/contradictions.ts'
import { findingClasses, type FindingClasses, type PromptSet } from '../../inference/prompts/index.ts'
import type { Manifest } from '../../models/manifest.ts'
import type { Context } from '../context.ts'
import type { ResultView } from './view.ts'

/** Where the answers about a study contradict each other. Only from what is stored: nothing is computed anew. */
export function contradictionsOf({ db }: Pick<Context, 'db'>, view: ResultView | null, records: readonly InstanceRecord[], screenings: readonly InstanceScreening[]): Contradiction[] {
  const scored = screenings.filter(({ predictions }) => predictions.length > 0)
  if (!view || scored.length === 0) return []
  const classes = classesOf(db, view)
  const within = scored.flatMap(({ instanceId, predictions }): Contradiction[] => {
    const embedding = getEmbedding(db, instanceId, view.model.hash)?.embedding
    return [...normalTogetherWithFinding(predictions), ...(embedding ? splitWordings(predictions, classes, embedding) : [])].map((lamp) => ({ ...lamp, instanceIds: [instanceId] }))
  })
  // One film for each view: a second exposure of the same view is no second opinion.
  const views = new Map(scored.toReversed().map(({ instanceId, predictions }) => [records.find(({ id }) => id === instanceId)?.view ?? 'unknown', { instanceId, predictions }] as const))
  const known = (['PA', 'AP', 'lateral'] as const).flatMap((each) => (views.has(each) ? [{ view: each, ...views.get(each)! }] : []))
  const between = known.flatMap((one, at) => known.slice(at + 1).flatMap((other) => viewsDisagree(one, other).map((lamp) => ({ ...lamp, instanceIds: [one.instanceId, other.instanceId] }))))
  return [...within, ...between]
}

function classesOf(db: Context['db'], view: ResultView): FindingClasses[] {
  const texts = getTextEmbeddings(db, view.model.hash, view.prompts.hash)
  const [set, manifest] = [getPromptRecord(db, view.prompts.hash) as PromptSet, getModelRecord(db, view.model.hash) as Manifest]
  return texts ? findingClasses(set, texts, manifest.embeddingSize) : []
}
