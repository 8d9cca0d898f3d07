import type { Random } from '../../base/random.ts'
import type { FindingId } from '../types.ts'

/** Statements that a finding is absent, one finding each. */
export const NEGATIVE: Record<FindingId, readonly string[]> = {
  cardiomegaly: ['The heart size is normal.', 'The heart is normal in size.', 'The cardiac silhouette is within normal limits.', 'No cardiomegaly.', 'Heart size is within normal limits.', 'The heart is not enlarged.', 'The cardiomediastinal silhouette is normal.', 'There is no cardiomegaly.'],
  'pleural-effusion': ['No pleural effusion.', 'There is no pleural effusion.', 'The costophrenic angles are sharp.', 'No effusion is seen.', 'There is no evidence of pleural effusion.', 'No pleural fluid.', 'The pleural spaces are clear.', 'No effusion on either side.'],
  consolidation: ['No focal consolidation.', 'There is no consolidation.', 'No airspace consolidation.', 'There is no focal airspace disease.', 'No evidence of pneumonia.', 'There is no focal consolidation to suggest pneumonia.'],
  atelectasis: ['No atelectasis.', 'There is no atelectasis.', 'No evidence of atelectasis or volume loss.', 'Lung volumes are normal without atelectasis.'],
  pneumothorax: ['No pneumothorax.', 'There is no pneumothorax.', 'No evidence of pneumothorax.', 'No pneumothorax is seen.', 'There is no visible pneumothorax.', 'Negative for pneumothorax.'],
  edema: ['No pulmonary edema.', 'There is no pulmonary edema.', 'The pulmonary vasculature is normal.', 'No pulmonary vascular congestion or edema.', 'Pulmonary vascularity is within normal limits.', 'No evidence of edema.'],
  nodule: ['No pulmonary nodule.', 'There is no suspicious nodule or mass.', 'No lung nodule is seen.', 'No nodule or mass.', 'There is no pulmonary nodule.'],
  fracture: ['No rib fracture.', 'No acute fracture.', 'There is no displaced rib fracture.', 'The osseous structures are intact.', 'No acute osseous abnormality.', 'No acute bony abnormality.', 'There is no fracture.'],
  'support-devices': ['No support devices.', 'No lines or tubes are present.', 'There are no support devices.', 'No indwelling catheter or tube.']
}

const NAMES: Record<FindingId, readonly string[]> = {
  cardiomegaly: ['cardiomegaly'],
  'pleural-effusion': ['pleural effusion', 'effusion'],
  consolidation: ['focal consolidation', 'consolidation', 'airspace consolidation'],
  atelectasis: ['atelectasis'],
  pneumothorax: ['pneumothorax'],
  edema: ['pulmonary edema', 'edema'],
  nodule: ['pulmonary nodule', 'nodule'],
  fracture: ['rib fracture', 'fracture'],
  'support-devices': ['support devices']
}

/** One sentence that denies two or three findings. */
export function joined(random: Random, ids: readonly FindingId[]): string {
  const names = ids.map((id) => random.pick(NAMES[id]))
  const last = names[names.length - 1]!
  const list = names.length < 2 ? last : `${names.slice(0, -1).join(', ')}${names.length > 2 ? ',' : ''} or ${last}`
  return random.pick([`No ${list}.`, `There is no ${list}.`, `No evidence of ${list}.`, `There is no evidence of ${list}.`])
}

/** Whole-film statements for a film without any finding. */
export const NORMAL = {
  findings: ['The lungs are clear.', 'The lungs are clear bilaterally.', 'The lungs are well expanded and clear.', 'The heart and mediastinum are unremarkable.', 'Normal chest radiograph.', 'There is no acute abnormality in the chest.', 'Clear lungs.', 'Both lungs are clear without focal abnormality.'],
  impression: ['No acute cardiopulmonary abnormality.', 'Normal chest.', 'Normal chest radiograph.', 'No acute cardiopulmonary process.', 'No acute disease.', 'No active disease.', 'Negative chest.', 'No acute findings.']
}

/** Statements that go with any film and say nothing of the findings. */
export const NEUTRAL = ['The mediastinal contours are unremarkable.', 'The trachea is midline.', 'The visualized upper abdomen is unremarkable.', 'The hilar contours are normal.', 'There are mild degenerative changes of the spine.', 'The aorta is unremarkable.', 'The soft tissues are unremarkable.']
