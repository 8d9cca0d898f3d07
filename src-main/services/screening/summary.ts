import type { InstanceScreening, Prediction, TopFinding } from '../../contract/index.ts'
import { instancesOf } from '../../db/instances.ts'
import { scoredStudies } from '../../db/screening.ts'
import { setStudyScreening } from '../../db/studies.ts'
import type { Context } from '../context.ts'
import { instanceScreening, statusOf } from './results.ts'
import { currentView, type ResultView } from './view.ts'

type Best = Prediction & { calibration: string | null }

/** Each finding of a study from the film where it lies farthest above its operating point; the highest first. */
export function bestPredictions(instances: readonly InstanceScreening[]): Best[] {
  const best = new Map<string, Best>()
  const above = ({ margin, operatingPoint }: Prediction): number => margin - operatingPoint
  for (const { predictions, calibration } of instances) {
    for (const each of predictions) {
      const present = best.get(each.findingId)
      if (each.kind === 'finding' && (!present || above(each) > above(present))) best.set(each.findingId, { ...each, calibration: calibration?.name ?? null })
    }
  }
  return [...best.values()].toSorted((a, b) => above(b) - above(a))
}

export function topFindings(instances: readonly InstanceScreening[]): TopFinding[] {
  return bestPredictions(instances).map(({ findingId, name, margin, calibrated, calibration, zone }) => ({ findingId, name, margin, calibrated, calibration, zone }))
}

/** Rewrites what the worklist shows of a study's screening. */
export function refreshStudyScreening(context: Context, studyId: number, view: ResultView | null = currentView(context)): void {
  const instances = instancesOf(context.db, studyId).map((instance) => instanceScreening(context, view, instance.id))
  setStudyScreening(context.db, studyId, statusOf(instances), topFindings(instances))
}

const COMMIT = 256

/** The same for every study that this pair scored, in short transactions; `between` may wait or throw to stop. */
export async function refreshScreenings(context: Context, modelHash: string, promptHash: string, between: () => Promise<void> = async () => {}): Promise<void> {
  const studies = scoredStudies(context.db, modelHash, promptHash)
  for (let start = 0; start < studies.length; start += COMMIT) {
    await between()
    context.db.transaction(() => studies.slice(start, start + COMMIT).forEach((study) => refreshStudyScreening(context, study)))()
    // Lets the interface breathe between transactions.
    await new Promise((resolve) => setImmediate(resolve))
  }
}
