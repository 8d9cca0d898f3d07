import { putCalibration, referenceMargins } from '../../db/screening.ts'
import { localCalibration } from '../../inference/calibration/index.ts'
import type { Context } from '../context.ts'
import type { Use } from './use.ts'

/** Places every margin among the library's films; null while there are too few of them to say anything. */
export function calibrate({ db, clock }: Context, { model, prompts }: Use): { hash: string } | null {
  const margins = Object.fromEntries(prompts.set.findings.map(({ id }) => [id, referenceMargins(db, model.hash, prompts.hash, id)]))
  const calibration = localCalibration({ modelHash: model.hash, promptHash: prompts.hash }, margins)
  if (!('hash' in calibration)) return null
  const { hash, method, name, n } = calibration
  putCalibration(db, { hash, modelHash: model.hash, promptHash: prompts.hash, method, name, n, content: JSON.stringify(calibration), createdAt: clock().toISOString() })
  return { hash }
}
