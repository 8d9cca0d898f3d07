import { createRandom } from '../../base/random.ts'
import type { NaturalDataSet } from '../../dicom/write.ts'
import type { PhantomFilm, View } from '../types.ts'
import type { DemoStudy } from './plan.ts'

const CR_IMAGE = '1.2.840.10008.5.1.4.1.1.1'
const DX_IMAGE_FOR_PRESENTATION = '1.2.840.10008.5.1.4.1.1.1.1'

/** A UID under the UUID root (PS3.5 B.2) that is the same on every machine for the same text. */
export function seededUid(text: string): string {
  const words = createRandom(`uid/${text}`).state()
  return `2.25.${words.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n)}`
}

const code = (CodeValue: string, CodingSchemeDesignator: string, CodeMeaning: string): Record<string, string> => ({ CodeValue, CodingSchemeDesignator, CodeMeaning })

/** Patient direction of rows and columns (PS3.3 C.7.6.1.1.1): towards the patient's left and foot, or back and foot. */
const ORIENTATION: Record<View, [string, string]> = { PA: ['L', 'F'], AP: ['L', 'F'], LATERAL: ['P', 'F'] }
const VIEW_POSITION: Record<View, string> = { PA: 'PA', AP: 'AP', LATERAL: 'LL' }
/** PS3.16 CID 4010. */
const PROJECTION: Record<View, Record<string, string>> = {
  PA: code('399348003', 'SCT', 'postero-anterior'),
  AP: code('399348003', 'SCT', 'antero-posterior'),
  LATERAL: code('399173006', 'SCT', 'left lateral')
}

/** MONOCHROME1 stores the same film upside down: small values are bright. */
function storedPixels(film: PhantomFilm, photometric: DemoStudy['photometric']): { PixelData: Uint16Array; WindowCenter: number; WindowWidth: number } {
  const { center, width } = film.window
  if (photometric === 'MONOCHROME2') return { PixelData: film.data, WindowCenter: center, WindowWidth: width }
  // LINEAR counts its centre half a step low (PS3.3 C.11.2.1.2.1): 4096 - c, not 4095 - c, mirrors the window.
  return { PixelData: film.data.map((value) => 4095 - value), WindowCenter: 4096 - center, WindowWidth: width }
}

/** The complete data set of one film: CR (PS3.3 A.2) or DX for presentation (A.26). */
export function demoDataSet(study: DemoStudy, view: View, film: PhantomFilm, seed: string, number: number): NaturalDataSet {
  const uid = (part: string): string => seededUid(`${seed}/${study.id}/${study.date}/${part}`)
  const birthYear = Number(study.date.slice(0, 4)) - study.age
  const spacing = Math.round(film.pixelSpacing * 1e4) / 1e4
  const dx = study.type === 'DX'
  const common: NaturalDataSet = {
    ImageType: ['ORIGINAL', 'PRIMARY', ...(dx ? [''] : [])],
    SOPClassUID: dx ? DX_IMAGE_FOR_PRESENTATION : CR_IMAGE,
    SOPInstanceUID: uid(`image/${view}`),
    StudyDate: study.date,
    SeriesDate: study.date,
    AcquisitionDate: study.date,
    ContentDate: study.date,
    StudyTime: study.time,
    SeriesTime: study.time,
    AcquisitionTime: study.time,
    ContentTime: study.time,
    AccessionNumber: `D${study.date.slice(2)}${study.id.slice(-3)}`,
    Modality: study.type,
    Manufacturer: 'Umbra demonstration',
    ManufacturerModelName: 'Phantom generator',
    InstitutionName: 'Demo clinic (synthetic images)',
    ReferringPhysicianName: '',
    StudyDescription: 'DEMO chest, synthetic phantom',
    SeriesDescription: `Chest ${view === 'LATERAL' ? 'lateral' : view}`,
    PatientName: `Demo^${study.name}`,
    PatientID: study.id,
    PatientBirthDate: `${birthYear}0101`,
    PatientSex: film.truth.sex,
    PatientAge: `${String(study.age).padStart(3, '0')}Y`,
    BodyPartExamined: 'CHEST',
    KVP: 120,
    ViewPosition: VIEW_POSITION[view],
    StudyInstanceUID: uid('study'),
    SeriesInstanceUID: uid(`series/${view}`),
    StudyID: '1',
    SeriesNumber: number,
    InstanceNumber: 1,
    PatientOrientation: ORIENTATION[view],
    SamplesPerPixel: 1,
    PhotometricInterpretation: study.photometric,
    Rows: film.rows,
    Columns: film.columns,
    BitsAllocated: 16,
    BitsStored: 12,
    HighBit: 11,
    PixelRepresentation: 0,
    ImagerPixelSpacing: [spacing, spacing],
    BurnedInAnnotation: 'NO',
    LossyImageCompression: '00',
    ImageComments: 'Synthetic phantom, not a patient. Demonstration only, not for clinical use.',
    ...storedPixels(film, study.photometric)
  }
  if (!dx) return { ...common, PlateType: '', AcquisitionDeviceProcessingDescription: 'phantom' }
  return {
    ...common,
    PresentationIntentType: 'FOR PRESENTATION',
    ImageLaterality: 'U',
    AnatomicRegionSequence: [code('51185008', 'SCT', 'Chest')],
    PatientOrientation: ORIENTATION[view],
    ViewCodeSequence: [PROJECTION[view]],
    PixelIntensityRelationship: 'LOG',
    PixelIntensityRelationshipSign: study.photometric === 'MONOCHROME2' ? -1 : 1,
    RescaleIntercept: 0,
    RescaleSlope: 1,
    RescaleType: 'US',
    PresentationLUTShape: study.photometric === 'MONOCHROME2' ? 'IDENTITY' : 'INVERSE',
    DetectorType: 'SCINTILLATOR',
    DetectorConfiguration: 'AREA',
    DetectorDescription: 'simulated',
    PositionerType: 'NONE',
    AcquisitionContextSequence: []
  }
}
