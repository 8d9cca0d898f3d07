import type { InstanceScreening, Prediction, RefusalCode, StudyScreening, Zone } from '../../contract/index.ts'
import { getInstance, instancesOf } from '../../db/instances.ts'
import { getEmbedding, getRefusal, marginsOfInstance } from '../../db/screening.ts'
import type { Context } from '../context.ts'
import { aiOpen } from '../reading/lock.ts'
import { contradictionsOf } from './contradictions.ts'
import { currentView, type ResultView } from './view.ts'

/** Where a margin lies against its operating point; inside the grey zone the side is not to be trusted. */
export function zoneOf(margin: number, [low, high]: readonly [number, number]): Zone {
  return margin > high ? 'above' : margin < low ? 'below' : 'grey'
}

/** What the screening says of one film under the active model, prompts and calibration. */
export function instanceScreening(context: Context, view: ResultView | null, instanceId: number): InstanceScreening {
  const { db } = context
  const empty: InstanceScreening = { instanceId, frame: 0, refusal: null, warnings: [], predictions: [], calibration: null, noCalibrationBecause: null, passport: null }
  const refusal = getRefusal(db, instanceId)
  if (refusal) return { ...empty, refusal: { code: refusal.code as RefusalCode, reason: refusal.reason } }
  if (!view) return empty
  const embedding = getEmbedding(db, instanceId, view.model.hash)
  const margins = marginsOfInstance(db, instanceId, view.model.hash, view.prompts.hash)
  const instance = getInstance(db, instanceId)
  if (!embedding || !instance || margins.size === 0) return empty
  const predictions = view.findings.flatMap((finding): Prediction[] => {
    const margin = margins.get(finding.id)
    if (margin === undefined) return []
    const { operatingPoint, source, greyZone } = view.operatingPoint(finding.id)
    return [
      {
        findingId: finding.id,
        name: finding.name,
        group: finding.group,
        kind: finding.kind,
        margin,
        score: 1 / (1 + Math.exp(-margin)),
        calibrated: view.calibrated(finding.id, margin),
        operatingPoint,
        operatingPointSource: source,
        greyZone,
        zone: zoneOf(margin, greyZone)
      }
    ]
  })
  return {
    ...empty,
    warnings: embedding.warnings,
    predictions,
    calibration: view.calibration,
    noCalibrationBecause: view.calibration ? null : view.noCalibrationBecause,
    passport: {
      model: view.model,
      prompts: view.prompts,
      preprocessingHash: view.preprocessingHash,
      operatingPoints: view.site.set && { version: view.site.set.version, hash: view.site.set.hash },
      neutralBecause: view.site.because,
      contentHash: instance.contentSha256,
      runtime: embedding.runtime,
      device: embedding.device,
      at: embedding.createdAt
    }
  }
}

/** What the page may show of a study's screening: while the AI is hidden from the current reader, only whether there is a result. */
export function studyScreening(context: Context, studyId: number): StudyScreening {
  const view = currentView(context)
  const records = instancesOf(context.db, studyId)
  const instances = records.map((instance) => instanceScreening(context, view, instance.id))
  // A film without a result is left out, so that nothing looks like an answer that is none.
  const shown = aiOpen(context, studyId) ? instances : []
  return { status: statusOf(instances), instances: shown.filter((each) => each.refusal || each.predictions.length > 0), contradictions: contradictionsOf(context, view, records, shown) }
}

export function statusOf(instances: readonly InstanceScreening[]): StudyScreening['status'] {
  const scored = instances.filter((each) => each.predictions.length > 0).length
  const refused = instances.filter((each) => each.refusal).length
  if (scored === 0) return refused > 0 && refused === instances.length ? 'refused' : 'none'
  return scored + refused === instances.length ? 'done' : 'partial'
}
