import { UmbraError } from '../base/umbra-error.ts'
import type { DataSet } from './data-set.ts'
import { LIMITS } from './limits.ts'
import { number, string } from './values.ts'

/** Image Pixel module, PS3.3 C.7.6.3, validated. */
export interface PixelDescription {
  rows: number
  columns: number
  samples: number
  frames: number
  bitsAllocated: number
  bitsStored: number
  highBit: number
  signed: boolean
  photometric: string
  planar: boolean
}

/**
 * Reads and checks the attributes that sizes are computed from.
 *
 * @throws UmbraError `no-pixels` when a required attribute is absent, `bad-pixel-description` when one is impossible
 */
export function pixelDescription(set: DataSet): PixelDescription {
  const rows = required(set, 0x00280010, 'Rows')
  const columns = required(set, 0x00280011, 'Columns')
  const bitsAllocated = required(set, 0x00280100, 'Bits Allocated')
  if (rows < 1 || rows > 65535 || columns < 1 || columns > 65535) throw bad(`Rows ${rows} x Columns ${columns}`)
  if (!ALLOCATED.includes(bitsAllocated)) throw bad(`Bits Allocated ${bitsAllocated}`)
  const samples = number(set, 0x00280002, 'US') ?? 1
  if (samples !== 1 && samples !== 3 && samples !== 4) throw bad(`Samples per Pixel ${samples}`)
  let bitsStored = number(set, 0x00280101, 'US') ?? bitsAllocated
  if (bitsStored < 1 || bitsStored > bitsAllocated) bitsStored = bitsAllocated
  let highBit = number(set, 0x00280102, 'US') ?? bitsStored - 1
  // An impossible High Bit is what careless writers leave: the right-aligned one is what they mean.
  if (highBit < bitsStored - 1 || highBit >= bitsAllocated) highBit = bitsStored - 1
  const frames = Math.max(1, Math.trunc(number(set, 0x00280008) ?? 1))
  if (frames > LIMITS.frames) throw bad(`Number of Frames ${frames}`)
  const photometric = (string(set, 0x00280004) || (samples === 1 ? 'MONOCHROME2' : 'RGB')).toUpperCase()
  return { rows, columns, samples, frames, bitsAllocated, bitsStored, highBit, signed: number(set, 0x00280103, 'US') === 1, photometric, planar: number(set, 0x00280006, 'US') === 1 }
}

/** PS3.5 8.1.1, and the packed 12 bits of ACR-NEMA. */
const ALLOCATED = [1, 8, 12, 16, 24, 32]

function required(set: DataSet, tag: number, name: string): number {
  const value = number(set, tag, 'US')
  if (value === null) throw new UmbraError('no-pixels', `${name} is missing: this DICOM file is not an image`, { hint: 'Reports, directories and plans cannot be shown as films.' })
  return value
}

function bad(what: string): UmbraError {
  return new UmbraError('bad-pixel-description', `${what} cannot be an image`, { hint: 'The header is damaged. Ask for the file again from where it came.' })
}
