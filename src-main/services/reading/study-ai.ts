import { instancesOf } from '../../db/instances.ts'
import type { Context } from '../context.ts'
import { instanceScreening } from '../screening/results.ts'
import { bestPredictions } from '../screening/summary.ts'
import { currentView } from '../screening/view.ts'

export interface StudyAi {
  modelHash: string
  margins: Map<string, { margin: number; operatingPoint: number }>
}

/** What the AI says of a study, finding by finding; null when what is shown answers other prompts, or nothing was screened. */
export function studyAi(context: Context, studyId: number, promptHash: string): StudyAi | null {
  const view = currentView(context)
  if (!view || view.prompts.hash !== promptHash) return null
  const best = bestPredictions(instancesOf(context.db, studyId).map((instance) => instanceScreening(context, view, instance.id)))
  if (best.length === 0) return null
  return { modelHash: view.model.hash, margins: new Map(best.map(({ findingId, margin, operatingPoint }) => [findingId, { margin, operatingPoint }])) }
}
