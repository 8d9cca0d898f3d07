import { UmbraError } from '../../base/umbra-error.ts'
import type { Instance, StudyDetail } from '../../contract/index.ts'
import type { InstanceRecord } from '../../db/instances.ts'
import { instancesOf } from '../../db/instances.ts'
import { getPriors, getReport, getStudy } from '../../db/studies.ts'
import type { Context } from '../context.ts'
import type { FileFacts } from '../films/file-facts.ts'
import { aiOpen } from '../reading/lock.ts'
import { forReader } from '../reading/rows.ts'
import { seatOf } from '../reader-study/sitting.ts'
import { studyScreening } from '../screening/results.ts'
import { identityMismatch } from './identity.ts'

/**
 * Millimetres only where the file gives them. Pixel Spacing is the patient's plane when the file says how it was calibrated (PS3.3 10.7.1.1),
 * or differs from what the detector measured; otherwise both are the detector's, magnified by the beam.
 */
export function spacingOf(header: FileFacts['header']): Instance['spacing'] {
  if (!header) return null
  const { pixelSpacing, imagerPixelSpacing, calibration } = header.instance
  const pair = (spacing: [number, number], at: 'patient' | 'detector'): Instance['spacing'] => ({ row: spacing[0], column: spacing[1], at })
  const projection = ['CR', 'DX', 'RG', 'RF', 'XA', 'MG', 'IO', 'PX'].includes(header.series.modality)
  if (pixelSpacing) {
    const sameAsDetector = imagerPixelSpacing !== null && pixelSpacing[0] === imagerPixelSpacing[0] && pixelSpacing[1] === imagerPixelSpacing[1]
    const calibrated = calibration !== '' || !projection || (imagerPixelSpacing !== null && !sameAsDetector)
    return pair(pixelSpacing, calibrated ? 'patient' : 'detector')
  }
  return imagerPixelSpacing ? pair(imagerPixelSpacing, 'detector') : null
}

function toInstance(record: InstanceRecord): Instance {
  const facts = JSON.parse(record.header) as FileFacts
  const { header } = facts
  return {
    id: record.id,
    sopInstanceUid: record.sopUid,
    seriesNumber: record.seriesNumber,
    seriesDescription: record.seriesDescription,
    instanceNumber: record.number,
    modality: record.modality,
    rows: facts.rows,
    columns: facts.columns,
    frames: facts.frames,
    samples: facts.samples,
    bitsStored: facts.bitsStored,
    photometric: facts.photometric,
    transferSyntax: facts.transferSyntax,
    lossy: header ? header.instance.lossy : facts.kind === 'jpeg',
    view: record.view,
    viewSource: record.viewSource,
    laterality: header?.series.laterality ?? '',
    orientation: header?.series.patientOrientation ?? '',
    bodyPart: record.bodyPart,
    manufacturer: header?.instance.manufacturer ?? '',
    stationName: header?.instance.station ?? '',
    spacing: spacingOf(header),
    notDicom: facts.kind !== 'dicom',
    greyscale: facts.pipeline,
    burnedInAnnotation: header?.instance.burnedInAnnotation === 'YES'
  }
}

/** @throws UmbraError `study-unknown` */
export function studyDetail(context: Context, id: number): StudyDetail {
  const { db } = context
  const study = getStudy(db, id)
  if (!study) throw new UmbraError('study-unknown', `There is no study ${id} in this library.`, { hint: 'Refresh the worklist.' })
  return {
    study: forReader(context, [study])[0]!,
    instances: instancesOf(db, id).map(toInstance),
    priors: getPriors(db, id).map((prior) => ({ id: prior.id, studyDate: prior.studyDate, description: prior.description, mismatch: identityMismatch(study, prior) })),
    report: aiOpen(context, id) && !seatOf(context) ? getReport(db, id) : null,
    screening: studyScreening(context, id)
  }
}
