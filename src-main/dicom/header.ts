import type { GreyscalePipeline } from '../greyscale/pipeline.ts'
import { UmbraError } from '../base/umbra-error.ts'
import type { DataSet } from './data-set.ts'
import { readHeaderOf } from './file.ts'
import { greyscalePipeline } from './greyscale-attributes.ts'
import type { Part10 } from './part10.ts'
import { readPart10 } from './part10.ts'
import type { PixelDescription } from './pixel-description.ts'
import { pixelDescription } from './pixel-description.ts'
import { isLossy, TRANSFER_SYNTAX } from './transfer-syntax.ts'
import { items, number, numbers, string, strings } from './values.ts'

/** The three component groups of a person name (PS3.5 6.2.1), '' where absent. */
export interface PersonName {
  alphabetic: string
  ideographic: string
  phonetic: string
}

/** What the library keeps of a file. Strings are decoded and trimmed; '' and null mean absent. */
export interface InstanceHeader {
  patient: { name: PersonName; id: string; issuer: string; birthDate: string; sex: string; age: string }
  study: { uid: string; date: string; time: string; description: string; accession: string; id: string; referringPhysician: PersonName }
  series: { uid: string; number: number | null; modality: string; description: string; bodyPart: string; viewPosition: string; laterality: string; patientOrientation: string; date: string }
  instance: {
    sopClass: string
    sopInstance: string
    number: number | null
    /** Null for reports, directories and whatever else has no pixels. */
    pixels: PixelDescription | null
    transferSyntax: string
    /** Lossy now, or lossy at some time before (Lossy Image Compression 01). */
    lossy: boolean
    /** mm at the detector, [row, column] spacing. */
    imagerPixelSpacing: [number, number] | null
    /** mm at the patient, [row, column] spacing; trust it as far as `calibration` says. */
    pixelSpacing: [number, number] | null
    /** Pixel Spacing Calibration Type: GEOMETRY, FIDUCIAL, or ''. */
    calibration: string
    imageType: string[]
    acquisitionDate: string
    acquisitionTime: string
    contentDate: string
    manufacturer: string
    model: string
    institution: string
    station: string
    /** YES, NO or ''. */
    burnedInAnnotation: string
    /** Recognised view code or meaning, where the tag View Position is absent. */
    viewCode: string
    presentationIntent: string
    numberOfFrames: number
  }
  /** Null without pixels. */
  pipeline: GreyscalePipeline | null
}

/** Header of a file, reading no further than its pixels. */
export async function readHeader(path: string): Promise<InstanceHeader> {
  return instanceHeader(await readHeaderOf(path))
}

/** Header from the bytes of a whole file. */
export function headerOf(bytes: Uint8Array): InstanceHeader {
  return instanceHeader(readPart10(bytes, { headerOnly: true }))
}

export function instanceHeader(file: Part10): InstanceHeader {
  const set = file.dataSet
  const pixels = pixelsOf(set)
  const view = items(set, 0x00540220)[0]
  return {
    patient: { name: personName(string(set, 0x00100010)), id: string(set, 0x00100020), issuer: string(set, 0x00100021), birthDate: date(set, 0x00100030), sex: string(set, 0x00100040).toUpperCase(), age: string(set, 0x00101010) },
    study: {
      uid: uid(set, 0x0020000d),
      date: date(set, 0x00080020),
      time: string(set, 0x00080030),
      description: string(set, 0x00081030),
      accession: string(set, 0x00080050),
      id: string(set, 0x00200010),
      referringPhysician: personName(string(set, 0x00080090))
    },
    series: {
      uid: uid(set, 0x0020000e),
      number: integer(set, 0x00200011),
      modality: string(set, 0x00080060).toUpperCase(),
      description: string(set, 0x0008103e),
      bodyPart: string(set, 0x00180015).toUpperCase(),
      viewPosition: string(set, 0x00185101).toUpperCase(),
      // Image Laterality speaks of this image, Laterality of the series.
      laterality: (string(set, 0x00200062) || string(set, 0x00200060)).toUpperCase(),
      patientOrientation: strings(set, 0x00200020).join('\\'),
      date: date(set, 0x00080021)
    },
    instance: {
      sopClass: uid(set, 0x00080016) || (file.meta ? uid(file.meta, 0x00020002) : ''),
      sopInstance: uid(set, 0x00080018) || (file.meta ? uid(file.meta, 0x00020003) : ''),
      number: integer(set, 0x00200013),
      pixels,
      transferSyntax: file.transferSyntax,
      lossy: isLossyImage(string(set, 0x00282110), file.transferSyntax),
      imagerPixelSpacing: spacing(set, 0x00181164),
      pixelSpacing: spacing(set, 0x00280030),
      calibration: string(set, 0x00280a02).toUpperCase(),
      imageType: strings(set, 0x00080008).slice(0, 16),
      acquisitionDate: date(set, 0x00080022),
      acquisitionTime: string(set, 0x00080032),
      contentDate: date(set, 0x00080023),
      manufacturer: string(set, 0x00080070),
      model: string(set, 0x00081090),
      institution: string(set, 0x00080080),
      station: string(set, 0x00081010),
      burnedInAnnotation: string(set, 0x00280301).toUpperCase(),
      viewCode: view ? string(view, 0x00080104) || string(view, 0x00080100) : '',
      presentationIntent: string(set, 0x00080068).toUpperCase(),
      numberOfFrames: pixels?.frames ?? 0
    },
    pipeline: pixels ? greyscalePipeline(set, pixels) : null
  }
}

/** Lossy once is lossy for ever. JPEG 2000 under its general syntax may be lossless: believed when the file says 00. */
function isLossyImage(flag: string, transferSyntax: string): boolean {
  if (flag === '01') return true
  const reversible = transferSyntax === TRANSFER_SYNTAX.jpeg2000Lossy || transferSyntax === TRANSFER_SYNTAX.htj2kLossy
  return isLossy(transferSyntax) && !(reversible && flag === '00')
}

/** Pixels are described and present; a header that describes impossible ones is left to the decoder to refuse. */
function pixelsOf(set: DataSet): PixelDescription | null {
  if (!set.elements.has(0x7fe00010)) return null
  try {
    return pixelDescription(set)
  } catch (error) {
    if (error instanceof UmbraError) return null
    throw error
  }
}

const clean = (group: string): string => group.replace(/[\^ ]+$/, '').trim()

export function personName(value: string): PersonName {
  const [alphabetic = '', ideographic = '', phonetic = ''] = value.split('=')
  return { alphabetic: clean(alphabetic), ideographic: clean(ideographic), phonetic: clean(phonetic) }
}

/** UIDs as they are used for keys: only the characters a UID can have, at most 64 of them; anything else is left out, not repaired. */
function uid(set: DataSet, tag: number): string {
  const value = string(set, tag).replace(/\0+$/, '')
  return /^[0-9.]{1,64}$/.test(value) ? value : ''
}

/** DA as `YYYYMMDD`; ACR-NEMA's `YYYY.MM.DD` and `YYYY-MM-DD` are brought to it, anything else is left out. */
function date(set: DataSet, tag: number): string {
  const digits = string(set, tag).replace(/^(\d{4})[.-](\d{2})[.-](\d{2})$/, '$1$2$3')
  return /^\d{8}$/.test(digits) ? digits : ''
}

function integer(set: DataSet, tag: number): number | null {
  const value = number(set, tag)
  return value === null ? null : Math.trunc(value)
}

function spacing(set: DataSet, tag: number): [number, number] | null {
  const [row, column] = numbers(set, tag, undefined, 2)
  return row !== undefined && column !== undefined && row > 0 && column > 0 && Number.isFinite(row) && Number.isFinite(column) ? [row, column] : null
}
