import type { Point } from './matrix.ts'

/** Size of one image pixel, and what that size is worth. */
export interface PixelScale {
  row: number
  column: number
  /**
   * `mm`: in the patient's plane by the file. `mm at detector`: only ImagerPixelSpacing is known; the beam magnifies, so the true size is
   * smaller (PS3.3 10.7.1). `mm by hand`: from a line of known length. `px`: nothing is known.
   */
  unit: 'mm' | 'mm at detector' | 'mm by hand' | 'px'
}

export interface KnownLine {
  points: readonly [Point, Point]
  millimetres: number
}

/** The scale of an image; a calibration by hand goes before what the file says, whose pixel shape it keeps. */
export function scaleOf(spacing: { row: number; column: number; at: 'patient' | 'detector' } | null, known: KnownLine | null = null): PixelScale {
  if (known) {
    const shape = { row: spacing ? spacing.row / spacing.column : 1, column: 1 }
    const factor = known.millimetres / distance(known.points[0], known.points[1], shape)
    if (Number.isFinite(factor)) return { row: shape.row * factor, column: factor, unit: 'mm by hand' }
  }
  return spacing ? { row: spacing.row, column: spacing.column, unit: spacing.at === 'patient' ? 'mm' : 'mm at detector' } : { row: 1, column: 1, unit: 'px' }
}

type Size = Pick<PixelScale, 'row' | 'column'>

const vector = (from: Point, to: Point, size: Size): Point => [(to[0] - from[0]) * size.column, (to[1] - from[1]) * size.row]
const degrees = (radians: number): number => (radians * 180) / Math.PI

export function distance(from: Point, to: Point, size: Size): number {
  return Math.hypot(...vector(from, to, size))
}

function between(a: Point, b: Point): number {
  return degrees(Math.abs(Math.atan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1])))
}

/** Degrees at `vertex` between the arms to `a` and `b`, 0 to 180. Pixels that are not square are made so first. */
export const angle = (a: Point, vertex: Point, b: Point, size: Size): number => between(vector(vertex, a, size), vector(vertex, b, size))

/** Cobb angle: the smaller angle between the lines p0-p1 and p2-p3, 0 to 90 degrees, whichever way each was drawn. */
export function cobb([p0, p1, p2, p3]: readonly [Point, Point, Point, Point], size: Size): number {
  const full = between(vector(p0, p1, size), vector(p2, p3, size))
  return Math.min(full, 180 - full)
}

export interface Cardiothoracic {
  /** Largest distance of the heart's border from the midline, on each side, added up. */
  heart: number
  /** Inner width of the thorax. */
  thorax: number
  ratio: number
}

/**
 * Cardiothoracic ratio (Danzer 1919): the heart's largest extent to the right and to the left of the midline, added, over the largest inner
 * width of the thorax, all perpendicular to the midline, so that a tilted patient does not count as a large heart.
 *
 * @param points midline top and bottom, the two heart borders, the two inner thoracic borders
 */
export function cardiothoracic([top, bottom, heartA, heartB, thoraxA, thoraxB]: readonly [Point, Point, Point, Point, Point, Point], size: Size): Cardiothoracic {
  const [mx, my] = vector(top, bottom, size)
  const long = Math.hypot(mx, my)
  const across = (point: Point): number => {
    const [x, y] = vector(top, point, size)
    return (x * my - y * mx) / long
  }
  const heart = Math.abs(across(heartA) - across(heartB))
  const thorax = Math.abs(across(thoraxA) - across(thoraxB))
  return { heart, thorax, ratio: heart / thorax }
}

/** Area of a box, or of the ellipse that fills it. */
export const area = (shape: 'rectangle' | 'ellipse', width: number, height: number, size: Size): number => width * size.column * height * size.row * (shape === 'ellipse' ? Math.PI / 4 : 1)
