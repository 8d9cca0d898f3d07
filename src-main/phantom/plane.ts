/**
 * The detector plane while a film is being built. Coordinates are millimetres at the detector: x to the image's right from the film's
 * middle, y downwards. Everything is drawn at the film's own pixel size, so a small film costs little.
 */
export interface Plane {
  rows: number
  columns: number
  /** Millimetres per pixel. */
  mm: number
  /** Position of pixel (0, 0). */
  left: number
  top: number
  /** Accumulated attenuation, the exponent of Beer's law. */
  attenuation: Float32Array
  /** Millimetres of aerated lung the ray passes. */
  lung: Float32Array
  /** Millimetres of vessel inside the lung. */
  vessels: Float32Array
}

/** Linear attenuation in 1/mm at the effective energy of a 120 kV chest exposure. */
export const MU = { soft: 0.0178, lung: 0.0052, bone: 0.034 }

/** @param middle y of the film's middle: positioning moves it */
export function createPlane(width: number, height: number, size: number, middle = 0): Plane {
  const mm = Math.max(width, height) / size
  const columns = Math.round(width / mm)
  const rows = Math.round(height / mm)
  const make = (): Float32Array => new Float32Array(rows * columns)
  return { rows, columns, mm, left: (-(columns - 1) / 2) * mm, top: middle - ((rows - 1) / 2) * mm, attenuation: make(), lung: make(), vessels: make() }
}

/** Calls `visit(index, x, y)` for every pixel of a box in millimetres, row by row. */
export function forBox(plane: Plane, x0: number, y0: number, x1: number, y1: number, visit: (index: number, x: number, y: number) => void): void {
  const c0 = Math.max(0, Math.floor((x0 - plane.left) / plane.mm))
  const c1 = Math.min(plane.columns - 1, Math.ceil((x1 - plane.left) / plane.mm))
  const r0 = Math.max(0, Math.floor((y0 - plane.top) / plane.mm))
  const r1 = Math.min(plane.rows - 1, Math.ceil((y1 - plane.top) / plane.mm))
  for (let r = r0; r <= r1; r++) {
    const y = plane.top + r * plane.mm
    for (let c = c0; c <= c1; c++) visit(r * plane.columns + c, plane.left + c * plane.mm, y)
  }
}

/**
 * Adds a straight cylinder from (x0, y0) to (x1, y1) whose radius runs from r0 to r1: `amount` times the chord length. Thinner than a
 * pixel it is widened with its cross-section kept, so that small films show it as faint as an averaged large one.
 */
export function drawCylinder(plane: Plane, into: Float32Array, x0: number, y0: number, x1: number, y1: number, r0: number, r1: number, amount: number): void {
  const dx = x1 - x0
  const dy = y1 - y0
  const length2 = dx * dx + dy * dy || 1e-9
  const thinnest = plane.mm * 0.6
  const reach = Math.max(r0, r1, thinnest) + plane.mm * 0.5
  forBox(plane, Math.min(x0, x1) - reach, Math.min(y0, y1) - reach, Math.max(x0, x1) + reach, Math.max(y0, y1) + reach, (index, x, y) => {
    const t = ((x - x0) * dx + (y - y0) * dy) / length2
    if (t < 0 || t > 1) return
    const px = x - x0 - t * dx
    const py = y - y0 - t * dy
    const r = r0 + (r1 - r0) * t
    const wide = r < thinnest ? thinnest : r
    const d2 = (px * px + py * py) / (wide * wide)
    if (d2 < 1) into[index]! += amount * 2 * ((r * r) / wide) * Math.sqrt(1 - d2)
  })
}

/** A bent tube: cylinders joined along `points`. */
export function drawTube(plane: Plane, into: Float32Array, points: readonly (readonly [number, number])[], radius: number, amount: number): void {
  for (let i = 1; i < points.length; i++) drawCylinder(plane, into, points[i - 1]![0], points[i - 1]![1], points[i]![0], points[i]![1], radius, radius, amount)
}
