import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeDicom } from '../../../src-main/dicom/write.ts'
import { phantom } from '../../../src-main/phantom/phantom.ts'

const SIDE = 2048
/** A number of fixed width inside every UID and id, so that one film becomes many by overwriting digits. */
const MARK = '70000000'

/** One synthetic DX film, 2048 x 2048, 12 bits in 16, uncompressed: 8 MB. */
async function template(seed: string): Promise<Buffer> {
  const film = phantom({ seed, size: SIDE, view: 'PA', findings: [] })
  const data = new Uint16Array(SIDE * SIDE)
  // Phantoms are a little narrower than high: the rest of the plate stays unexposed.
  const left = Math.floor((SIDE - film.columns) / 2)
  for (let row = 0; row < film.rows; row++) data.set(film.data.subarray(row * film.columns, (row + 1) * film.columns), row * SIDE + left)
  const uid = (kind: number): string => `1.2.826.0.1.3680043.8.498.${kind}.${MARK}`
  return Buffer.from(
    await writeDicom({
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.1.1',
      SOPInstanceUID: uid(1),
      StudyInstanceUID: uid(2),
      SeriesInstanceUID: uid(3),
      PatientName: `Bench^${MARK}`,
      PatientID: MARK,
      PatientAge: '050Y',
      StudyDate: '20260101',
      Modality: 'DX',
      BodyPartExamined: 'CHEST',
      ViewPosition: 'PA',
      SamplesPerPixel: 1,
      PhotometricInterpretation: 'MONOCHROME2',
      Rows: SIDE,
      Columns: SIDE,
      BitsAllocated: 16,
      BitsStored: 12,
      HighBit: 11,
      PixelRepresentation: 0,
      WindowCenter: film.window.center,
      WindowWidth: film.window.width,
      PixelData: data
    })
  )
}

/** Header and file meta information lie in the first kilobytes. */
function marks(bytes: Buffer): number[] {
  const found: number[] = []
  for (let at = bytes.indexOf(MARK); at !== -1 && at < 4096; at = bytes.indexOf(MARK, at + MARK.length)) found.push(at)
  return found
}

/** Writes `count` films into `folder`, numbered from `first` on, each of its own patient; pixels repeat after `different` films. */
export async function writeFilms(folder: string, count: number, { first = 1, different = 4 } = {}): Promise<void> {
  const templates: { bytes: Buffer; at: number[] }[] = []
  for (let i = 0; i < Math.min(different, count); i++) {
    const bytes = await template(`bench ${i}`)
    templates.push({ bytes, at: marks(bytes) })
  }
  for (let i = 0; i < count; i++) {
    const { bytes, at } = templates[i % templates.length]!
    const number = String(Number(MARK) + first + i)
    for (const position of at) bytes.write(number, position, 'latin1')
    writeFileSync(join(folder, `${number}.dcm`), bytes)
  }
}
