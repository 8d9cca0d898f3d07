import type { TopFinding } from '../../contract/index.ts'
import { instancesOf } from '../../db/instances.ts'
import { scoredStudies } from '../../db/screening.ts'
import { setStudyScreening } from '../../db/studies.ts'
import type { Context } from '../context.ts'
import { instanceScreening, statusOf } from './results.ts'
import { currentView, type ResultView } from './view.ts'

/** Findings of a study, each from the film where it lies farthest above its operating point; the highest first. */
export function topFindings(instances: ReturnType<typeof instanceScreening>[]): TopFinding[] {
  const best = new Map<string, TopFinding & { above: number }>()
  for (const { predictions, calibration } of instances) {
    for (const each of predictions) {
      if (each.kind !== 'finding') continue
      const above = each.margin - each.operatingPoint
      const present = best.get(each.findingId)
      if (!present || above > present.above) best.set(each.findingId, { findingId: each.findingId, name: each.name, margin: each.margin, calibrated: each.calibrated, calibration: calibration?.name ?? null, zone: each.zone, above })
    }
  }
  return [...best.values()].toSorted((a, b) => b.above - a.above).map(({ above: _above, ...top }) => top)
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
