/** A box filter run this often along each axis is close to a Gaussian. */
const PASSES = 3

/**
 * Smooths `values` in place: three box filters of 2 * radius + 1 pixels along each axis. Outside counts as 0, so that the same filter run
 * over a mask of ones gives the share of each mean that lay inside.
 */
export function boxBlur(values: Float32Array, rows: number, columns: number, radius: number): void {
  for (let pass = 0; pass < PASSES; pass++) {
    blurAcross(values, rows, columns, radius)
    blurDown(values, rows, columns, radius)
  }
}

/** `boxBlur` of a single line, along it. */
export function boxBlurLine(values: Float32Array, radius: number): void {
  for (let pass = 0; pass < PASSES; pass++) blurAcross(values, 1, values.length, radius)
}

function blurAcross(values: Float32Array, rows: number, columns: number, radius: number): void {
  const size = 2 * radius + 1
  const line = new Float64Array(columns)
  for (let y = 0; y < rows; y++) {
    const start = y * columns
    for (let x = 0; x < columns; x++) line[x] = values[start + x]!
    let sum = 0
    for (let x = 0; x < Math.min(radius, columns); x++) sum += line[x]!
    for (let x = 0; x < columns; x++) {
      if (x + radius < columns) sum += line[x + radius]!
      if (x > radius) sum -= line[x - radius - 1]!
      values[start + x] = sum / size
    }
  }
}

/** Along columns, a row at a time: neighbours in memory stay neighbours. */
function blurDown(values: Float32Array, rows: number, columns: number, radius: number): void {
  const size = 2 * radius + 1
  const sums = new Float64Array(columns)
  const kept = Array.from({ length: radius + 1 }, () => new Float32Array(columns))
  const add = (y: number): void => {
    for (let x = 0, at = y * columns; x < columns; x++, at++) sums[x]! += values[at]!
  }
  for (let y = 0; y < Math.min(radius, rows); y++) add(y)
  for (let y = 0; y < rows; y++) {
    if (y + radius < rows) add(y + radius)
    const ring = kept[y % (radius + 1)]!
    // The row that leaves the window was overwritten long ago: its values were kept in the ring.
    if (y > radius) for (let x = 0; x < columns; x++) sums[x]! -= ring[x]!
    for (let x = 0, at = y * columns; x < columns; x++, at++) {
      ring[x] = values[at]!
      values[at] = sums[x]! / size
    }
  }
}
