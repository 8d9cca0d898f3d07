import type { Matrix } from './place.ts'

/** x and y: image pixels (borders at whole numbers) or CSS pixels of the pane. */
export type Point = readonly [number, number]

export const toScreen = ([a, b, c, d, e, f]: Matrix, [x, y]: Point): Point => [a * x + c * y + e, b * x + d * y + f]

export function toImage([a, b, c, d, e, f]: Matrix, [x, y]: Point): Point {
  const determinant = a * d - b * c
  return [(d * (x - e) - c * (y - f)) / determinant, (a * (y - f) - b * (x - e)) / determinant]
}

/** A step on screen as a step in the image, of the same length counted in image pixels. Panes turn by right angles only. */
export function stepInImage([a, b, c, d]: Matrix, [x, y]: Point): Point {
  const [ix, iy] = toImage([a, b, c, d, 0, 0], [x, y])
  const scale = Math.hypot(x, y) / Math.hypot(ix, iy)
  return [ix * scale, iy * scale]
}
