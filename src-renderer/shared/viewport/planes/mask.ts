/** Where a plane is set: one byte per pixel, 0 or 1. */
export interface Mask {
  rows: number
  columns: number
  set: Uint8Array
}

/** @param bits one per pixel, row by row, from the lowest of each byte on */
export function unpackMask(bits: Uint8Array, rows: number, columns: number): Mask {
  const set = new Uint8Array(rows * columns)
  for (let i = 0; i < set.length; i++) set[i] = (bits[i >> 3]! >> (i & 7)) & 1
  return { rows, columns, set }
}

/** Half the size; a pixel is set where any of its four is: a thin line of a plane must not vanish on a film that fits its pane. */
export function halveMask({ rows, columns, set }: Mask): Mask {
  const half: Mask = { rows: Math.ceil(rows / 2), columns: Math.ceil(columns / 2), set: new Uint8Array(Math.ceil(rows / 2) * Math.ceil(columns / 2)) }
  for (let y = 0; y < rows; y++) {
    const line = (y >> 1) * half.columns
    for (let x = 0; x < columns; x++) half.set[line + (x >> 1)]! |= set[y * columns + x]!
  }
  return half
}
