import type { RefusalCode } from '../contract/index.ts'
import { ageInYears } from './assess/age.ts'
import { frontalSigns, looksFrontal, moments, thumbnail } from './assess/looks-frontal.ts'
import { viewFromTags, type ViewTags } from './assess/view.ts'
import type { GreyImage } from './preprocess/preprocess.ts'

/** The part of a DICOM header the assessment reads; '' and null mean absent. */
export interface FilmHeader extends ViewTags {
  patient: { age: string; birthDate: string }
  study: { date: string; description: string }
  series: ViewTags['series'] & { modality: string; bodyPart: string }
  instance: ViewTags['instance'] & { imageType: readonly string[]; burnedInAnnotation: string; pixels: { samples: number; photometric: string; frames: number } | null }
}

/** A film as it would go to the model: displayed grey levels at full resolution, with the header it belongs to (null for PNG and JPEG). */
export interface FilmToAssess extends GreyImage {
  header: FilmHeader | null
  /** Share of visibly coloured pixels, 0..1; absent for grey images. */
  coloured?: number
}

export interface Refusal {
  code: RefusalCode
  /** In words, for the reader. */
  reason: string
}

export interface Assessment {
  /** Why no score may be shown; null when the film may be scored. */
  refusal: Refusal | null
  /** What the reader should know about a film that is scored. */
  warnings: string[]
}

/** Projection radiography: CR, DX, and RG of digitised film. */
const RADIOGRAPHS = new Set(['CR', 'DX', 'RG'])
const CHEST = /CHEST|THORA|TORAX|LUNG|PULM|\bCXR\b/
/** The models at hand learnt from adults. */
const YOUNGEST = 18
const SMALLEST = 128
/** 35 x 43 cm is 1.23; public sets reach 1.6. A strip longer than that is not a whole chest. */
const LONGEST_ASPECT = 1.8
const COLOURED = 0.05

/** Looks at the tags first and at the picture where they are silent; refuses in doubt, because a silent score misleads. */
export function assessFilm(film: FilmToAssess): Assessment {
  const warnings: string[] = []
  const refusal = (film.header && (pixelFormat(film.header) ?? notChest(film.header, warnings) ?? tooYoung(film.header))) ?? photograph(film) ?? shape(film)
  if (refusal) return { refusal, warnings: [] }
  if (isBlank(film)) return refuse('R1', 'The film is blank: it shows the same grey level everywhere.')
  const view = film.header ? viewFromTags(film.header) : 'unknown'
  if (view === 'lateral') return refuse('R2', 'A lateral film: the models read frontal films (PA or AP) only.')
  if (view === 'unknown') {
    if (!looksFrontal(frontalSigns(thumbnail(film)))) return refuse('R2', `${film.header ? 'The header does not name the view' : 'The file has no header that names the view'}, and the picture does not look like a frontal chest film.`)
    warnings.push('View taken from the picture: the file does not name it.')
  }
  if (!film.header) warnings.push('Not a DICOM file: grey levels are taken as they are.')
  return { refusal: null, warnings }
}

/** A few thousand pixels spread over the film, a step that shares no factor with common widths, tell whether anything is on it. */
function isBlank({ data }: GreyImage): boolean {
  const step = Math.max(1, Math.floor(data.length / 8192)) | 1
  const samples = Float32Array.from({ length: Math.ceil(data.length / step) }, (_, i) => data[i * step]!)
  return moments(samples).variance < 4
}

function refuse(code: RefusalCode, reason: string): Assessment {
  return { refusal: { code, reason }, warnings: [] }
}

function pixelFormat({ instance }: FilmHeader): Refusal | null {
  const { pixels, imageType } = instance
  if (imageType.some((value) => /SCREEN ?(SAVE|SHOT|CAPTURE)/i.test(value))) return { code: 'R5', reason: `A screen capture (image type ${imageType.join('\\')}), not a film.` }
  if (!pixels) return { code: 'R6', reason: 'The file describes no pixels.' }
  if (pixels.samples > 1) return { code: 'R5', reason: `A colour picture (${pixels.photometric}): a photograph or screen capture, not a film.` }
  if (pixels.photometric === 'PALETTE COLOR') return { code: 'R6', reason: 'Palette colours stand for no exposure; a film has grey levels.' }
  if (pixels.frames > 1) return { code: 'R6', reason: `A series of ${pixels.frames} frames, not one film.` }
  return null
}

function notChest({ series, study, instance }: FilmHeader, warnings: string[]): Refusal | null {
  const { modality, bodyPart } = series
  if (modality !== '' && !RADIOGRAPHS.has(modality)) return { code: 'R1', reason: `Modality ${modality} is not a radiograph (CR or DX).` }
  const part = bodyPart.trim().toUpperCase()
  const words = `${series.description} ${study.description}`.toUpperCase()
  if (part !== '' && !CHEST.test(part)) return { code: 'R1', reason: `The header names another body part: ${part}.` }
  if (part === '' && !CHEST.test(words)) warnings.push('The header does not name the body part.')
  if (modality === '') warnings.push('The header does not name the modality.')
  if (instance.burnedInAnnotation === 'YES') warnings.push('Text is burned into the picture; the model may read it.')
  return null
}

function tooYoung({ patient, study }: FilmHeader): Refusal | null {
  const age = ageInYears(patient.age, patient.birthDate, study.date)
  return age !== null && age < YOUNGEST ? { code: 'R3', reason: `The patient is ${age < 2 ? `${Math.floor(age * 12)} months` : `${Math.floor(age)} years`} old; the models are made for adults (${YOUNGEST} and older).` } : null
}

/** Coloured markers on a film cover little; a photograph of a light box or a screen is coloured all over. */
function photograph({ coloured = 0 }: FilmToAssess): Refusal | null {
  return coloured > COLOURED ? { code: 'R5', reason: `A colour picture (${Math.round(coloured * 100)} % of it): a photograph or screen capture, not a film.` } : null
}

function shape({ rows, columns }: GreyImage): Refusal | null {
  if (Math.min(rows, columns) < SMALLEST) return { code: 'R6', reason: `${columns} x ${rows} pixels are too few to judge a chest film (at least ${SMALLEST} each way).` }
  const aspect = Math.max(rows, columns) / Math.min(rows, columns)
  return aspect > LONGEST_ASPECT ? { code: 'R4', reason: `${columns} x ${rows} pixels: a strip ${aspect.toFixed(1)} times as long as wide shows only part of a chest.` } : null
}
