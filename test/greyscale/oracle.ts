/**
 * A second, naive implementation of PS3.3 C.11 and C.7.6.3, written from the text of the standard one pixel at a time, sharing nothing with
 * src-main/greyscale. Tests compare the two.
 */
export interface OracleLut {
  entries: number
  firstMapped: number
  bits: number
  data: number[]
}

export interface OracleImage {
  slope?: number
  intercept?: number
  modality?: OracleLut
  voiLut?: OracleLut
  center?: number
  width?: number
  voiFunction?: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID'
  photometric: 'MONOCHROME1' | 'MONOCHROME2'
  shape?: 'IDENTITY' | 'INVERSE'
  padding?: number
  paddingLimit?: number
}

function table(lut: OracleLut, input: number): number {
  // C.11.1.1.1: values below the first value mapped take the first entry, those past the last the last one.
  if (input <= lut.firstMapped) return lut.data[0]!
  if (input >= lut.firstMapped + lut.entries - 1) return lut.data[lut.entries - 1]!
  return lut.data[Math.round(input) - lut.firstMapped]!
}

/** Display level 0..255 of one stored value, before rounding. */
export function oracleLevel(stored: number, image: OracleImage): number {
  if (image.padding !== undefined) {
    const limit = image.paddingLimit ?? image.padding
    if (stored >= Math.min(image.padding, limit) && stored <= Math.max(image.padding, limit)) return 0
  }
  const x = image.modality ? table(image.modality, stored) : stored * (image.slope ?? 1) + (image.intercept ?? 0)
  const ymin = 0
  const ymax = 255
  let y: number
  if (image.voiLut) y = (table(image.voiLut, x) / (2 ** image.voiLut.bits - 1)) * 255
  else {
    const c = image.center!
    const w = image.width!
    if (image.voiFunction === 'SIGMOID') y = (ymax - ymin) / (1 + Math.exp((-4 * (x - c)) / w)) + ymin
    else if (image.voiFunction === 'LINEAR_EXACT') {
      if (x <= c - w / 2) y = ymin
      else if (x > c + w / 2) y = ymax
      else y = ((x - c) / w + 0.5) * (ymax - ymin) + ymin
    } else if (x <= c - 0.5 - (w - 1) / 2) y = ymin
    else if (x > c - 0.5 + (w - 1) / 2) y = ymax
    else y = ((x - (c - 0.5)) / (w - 1) + 0.5) * (ymax - ymin) + ymin
  }
  const inverse = image.photometric === 'MONOCHROME1' || image.shape === 'INVERSE'
  return inverse ? ymax - y : y
}
