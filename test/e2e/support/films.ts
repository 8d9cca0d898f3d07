import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededUid } from '../../../src-main/phantom/demo/data-set.ts'
import { writeDicom } from '../../../src-main/dicom/write.ts'

export interface FilmOptions {
  /** Names the patient, the study and the file; the same name gives the same film. */
  name: string
  /** Films of the same `study` belong together; the name when absent. */
  study?: string
  rows?: number
  columns?: number
  photometric?: 'MONOCHROME1' | 'MONOCHROME2'
  view?: 'PA' | 'AP' | 'LL'
  window?: { center: number; width: number }
  patientId?: string
  /** Family name; that of the study when absent. */
  patient?: string
  /** Added to every stored value, as another exposure would. */
  brighter?: number
  date?: string
  /** More than one: a multi-frame film, each frame 500 values above the one before. */
  frames?: number
  /** 8-bit RGB: `colourAt`. */
  colour?: boolean
  /** Stored values of 12 bits instead of `storedAt`, row by row. */
  values?: Uint16Array
  /** Further attributes. */
  more?: Record<string, unknown>
}

/** Stored value of a test film: every pixel differs from its neighbours, all 12 bits are used. */
export const storedAt = (row: number, column: number): number => (row * 37 + column * 101) % 4096

/** The colours of a colour test film. */
export const colourAt = (row: number, column: number): [number, number, number] => [(row * 3) % 256, (column * 5) % 256, (row + column) % 256]

/** Pixel part of the data set: grey of 12 bits, or RGB. */
function pixels({ rows, columns, frames, colour, photometric, brighter, values }: { brighter: number; rows: number; columns: number; frames: number; colour: boolean; photometric: string; values: Uint16Array | undefined }): Record<string, unknown> {
  if (colour) {
    const PixelData = new Uint8Array(rows * columns * 3)
    for (let row = 0, at = 0; row < rows; row++) for (let column = 0; column < columns; column++, at += 3) PixelData.set(colourAt(row, column), at)
    return { SamplesPerPixel: 3, PlanarConfiguration: 0, PhotometricInterpretation: 'RGB', BitsAllocated: 8, BitsStored: 8, HighBit: 7, PixelRepresentation: 0, PixelData }
  }
  const PixelData = values ?? new Uint16Array(rows * columns * frames)
  if (!values) for (let frame = 0, at = 0; frame < frames; frame++) for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) PixelData[at++] = (storedAt(row, column) + 500 * frame) % 4096 + brighter
  return { SamplesPerPixel: 1, PhotometricInterpretation: photometric, BitsAllocated: 16, BitsStored: brighter ? 13 : 12, HighBit: brighter ? 12 : 11, PixelRepresentation: 0, RescaleIntercept: 0, RescaleSlope: 1, RescaleType: 'US', ...(frames > 1 && { NumberOfFrames: frames }), PixelData }
}

/** A small DX film whose every stored value is known, as a Part 10 file. */
export async function film({ name, study = name, rows = 900, columns = 700, photometric = 'MONOCHROME2', view = 'PA', window = { center: 2000, width: 3000 }, patient = study, patientId = `E2E-${patient}`, brighter = 0, date = '20260115', frames = 1, colour = false, values, more }: FilmOptions): Promise<Uint8Array> {
  return writeDicom({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.1.1', SOPInstanceUID: seededUid(`e2e/image/${name}`), StudyInstanceUID: seededUid(`e2e/study/${study}`), SeriesInstanceUID: seededUid(`e2e/series/${name}`),
    Modality: 'DX', PatientName: `${patient}^Test`, PatientID: patientId, PatientBirthDate: '19600229', PatientSex: 'F', StudyDate: date, StudyTime: '093000', AccessionNumber: `ACC-${study}`, StudyDescription: 'End to end', SeriesDescription: name,
    SeriesNumber: 1, InstanceNumber: 1, ViewPosition: view, BodyPartExamined: 'CHEST', PresentationIntentType: 'FOR PRESENTATION', PixelIntensityRelationship: 'LOG', PixelIntensityRelationshipSign: -1,
    Rows: rows, Columns: columns, WindowCenter: window.center, WindowWidth: window.width, ImagerPixelSpacing: [0.2, 0.2],
    ...pixels({ rows, columns, frames, colour, photometric, brighter, values }),
    ...more
  })
}

/** Writes films into `folder` and returns it. */
export async function writeFilms(folder: string, films: FilmOptions[]): Promise<string> {
  mkdirSync(folder, { recursive: true })
  for (const options of films) writeFileSync(join(folder, `${options.name}.dcm`), await film(options))
  return folder
}

/** PS3.3 C.11.2.1.2.1 (LINEAR) and the inversion of MONOCHROME1, written from the clause: the oracle for what the canvas shows. */
export function greyOf(stored: number, { center, width }: { center: number; width: number }, inverted = false): number {
  const low = center - 0.5 - (width - 1) / 2
  const high = center - 0.5 + (width - 1) / 2
  const level = stored <= low ? 0 : stored > high ? 255 : ((stored - (center - 0.5)) / (width - 1) + 0.5) * 255
  return inverted ? 255 - level : level
}
