import { UmbraError } from '../base/umbra-error.ts'
import { NeedMoreBytes } from './data-set.ts'
import { readPart10 } from './part10.ts'
import { rasterKind } from './raster.ts'

export type Kind = 'dicom' | 'png' | 'jpeg' | 'zip' | 'unknown'

/** Bytes `sniff` wants to see. */
export const SNIFF_BYTES = 4096

/** Kind of a file by its first bytes, never by its name. */
export function sniff(head: Uint8Array, fileSize: number): Kind {
  if (head.length >= 132 && head[128] === 0x44 && head[129] === 0x49 && head[130] === 0x43 && head[131] === 0x4d) return 'dicom'
  const raster = rasterKind(head)
  if (raster) return raster
  if (head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5) && (head[3] === 4 || head[3] === 6)) return 'zip'
  return looksLikeDicom(head, fileSize) ? 'dicom' : 'unknown'
}

/** Without the magic word, a file is DICOM when its beginning parses. */
function looksLikeDicom(head: Uint8Array, fileSize: number): boolean {
  try {
    readPart10(head, { fileSize, headerOnly: true })
    return true
  } catch (error) {
    if (error instanceof NeedMoreBytes) return true
    if (error instanceof UmbraError) return error.code !== 'not-dicom' && error.code !== 'damaged'
    throw error
  }
}
