import type { InstanceHeader } from './header.ts'

/** Why a file was not taken in. Stable: tests, scripts and translations depend on the codes. */
export const SKIP_CODES = {
  'not-dicom': 'neither DICOM, PNG, JPEG nor ZIP',
  empty: 'the file has no bytes',
  'not-found': 'the file does not exist',
  'not-readable': 'the file may not be read',
  'too-large': 'past a size limit',
  damaged: 'the structure of the file is broken',
  'damaged-pixels': 'the image in the file is broken',
  'bad-pixel-description': 'the header describes an impossible image',
  'unsupported-pixels': 'a kind of pixels that is not supported',
  'no-pixels': 'DICOM without an image',
  'not-image': 'a DICOM object that is no image (report, plan, presentation state ...)',
  'dicomdir-missing-file': 'named by a DICOMDIR but not there',
  'unsafe-path': 'a path that leads out of its folder or archive',
  'damaged-archive': 'the ZIP archive is broken',
  'encrypted-archive': 'the ZIP entry is encrypted',
  'archive-bomb': 'the ZIP archive expands beyond all reason',
  'nested-archive': 'an archive inside an archive'
} as const

export type SkipCode = keyof typeof SKIP_CODES

export interface Skipped {
  file: string
  code: SkipCode
  reason: string
}

/** Storage classes that never are images, by the beginning of their UID (PS3.4 B.5). */
const NOT_IMAGES: [string, string][] = [
  ['1.2.840.10008.1.3.10', 'a DICOMDIR'],
  ['1.2.840.10008.5.1.4.1.1.88', 'a structured report or key object selection'],
  ['1.2.840.10008.5.1.4.1.1.11', 'a presentation state'],
  ['1.2.840.10008.5.1.4.1.1.104', 'an encapsulated document'],
  ['1.2.840.10008.5.1.4.1.1.481', 'a radiotherapy object'],
  ['1.2.840.10008.5.1.4.1.1.9', 'a waveform'],
  ['1.2.840.10008.5.1.4.1.1.66', 'raw data or a registration'],
  ['1.2.840.10008.5.1.4.39', 'a colour palette'],
  ['1.2.840.10008.5.1.4.43', 'an implant template']
]

/** The reason a parsed file is no image, or null when it is one. */
export function notAnImage(header: InstanceHeader, file: string): Skipped | null {
  const { sopClass, pixels } = header.instance
  if (pixels) return null
  const kind = NOT_IMAGES.find(([prefix]) => sopClass === prefix || sopClass.startsWith(`${prefix}.`))?.[1]
  if (kind) return { file, code: 'not-image', reason: `It is ${kind}, not an image` }
  return { file, code: 'no-pixels', reason: 'The DICOM file holds no image' }
}
