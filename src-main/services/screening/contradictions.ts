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
  const films = scored.map(({ instanceId, predictions }) => ({ instanceId, predictions, view: records.find(({ id }) => id === instanceId)?.view ?? 'unknown' }))
  const frontal = films.find((film) => film.view === 'PA' || film.view === 'AP')
  const lateral = films.find((film) => film.view === 'lateral')
  const between = frontal && lateral ? viewsDisagree(frontal, lateral).map((lamp) => ({ ...lamp, instanceIds: [frontal.instanceId, lateral.instanceId] })) : []
  return [...within, ...between]
}

function classesOf(db: Context['db'], view: ResultView): FindingClasses[] {
  const texts = getTextEmbeddings(db, view.model.hash, view.prompts.hash)
  const [set, manifest] = [getPromptRecord(db, view.prompts.hash) as PromptSet, getModelRecord(db, view.model.hash) as Manifest]
  return texts ? findingClasses(set, texts, manifest.embeddingSize) : []
}
