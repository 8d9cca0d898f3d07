import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { writeDicom } from '../../src-main/dicom/write.ts'

/** A small, valid chest film on disk; every value may be replaced. */
export async function putFilm(folder: string, name: string, change: Record<string, unknown> = {}): Promise<string> {
  const [rows, columns] = [64, 48]
  const uid = name.replaceAll(/[^0-9]/g, '') || '1'
  const pixels = Uint16Array.from({ length: rows * columns }, (_, i) => (i * 37) % 4096)
  const bytes = await writeDicom({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.1.1',
    SOPInstanceUID: `2.25.1.${uid}`,
    StudyInstanceUID: `2.25.2.${uid}`,
    SeriesInstanceUID: `2.25.3.${uid}`,
    PatientName: 'Test^Ada',
    PatientID: `T${uid}`,
    PatientBirthDate: '19600203',
    PatientSex: 'F',
    StudyDate: '20260115',
    StudyTime: '101500',
    StudyDescription: 'Chest',
    AccessionNumber: `A${uid}`,
    Modality: 'DX',
    BodyPartExamined: 'CHEST',
    ViewPosition: 'PA',
    SeriesNumber: 1,
    InstanceNumber: 1,
    Rows: rows,
    Columns: columns,
    SamplesPerPixel: 1,
    BitsAllocated: 16,
    BitsStored: 12,
    HighBit: 11,
    PixelRepresentation: 0,
    PhotometricInterpretation: 'MONOCHROME2',
    PixelData: pixels,
    ...change
  })
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
  return path
}
