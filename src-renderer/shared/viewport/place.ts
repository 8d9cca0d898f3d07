import { planAxis, type AxisPlan } from './axis.ts'

/** Canvas = [a c e; b d f] * image, in pixels with borders at whole numbers: cornerstone's own order. */
export type Matrix = readonly [number, number, number, number, number, number]

export interface Placement {
  x: AxisPlan
  y: AxisPlan
  k: number
  nearest: boolean
}

// Half way between two levels, in octaves: the coarser one from here on. Sampling steps then stay within 0.75 and 1.5 level pixels.
const COARSER_FROM = 0.415

/** The pyramid level whose pixels are nearest in size to the canvas's. 0 when magnified. */
export const levelFor = (scale: number): number => Math.max(0, Math.floor(-Math.log2(Math.abs(scale)) + COARSER_FROM + 1e-9))

/**
 * Plans how the canvas reads the image under `matrix`, whose rotation is a multiple of 90 degrees.
 * @param sizeOf size of pyramid level k (and the level really there)
 */
export function place(matrix: Matrix, canvas: { width: number; height: number }, image: { rows: number; columns: number }, sizeOf: (k: number) => { rows: number; columns: number; k: number }): Placement {
  const [a, b, c, d, e, f] = matrix
  const turned = Math.abs(b) > Math.abs(a)
  const columnScale = turned ? b : a
  const rowScale = turned ? c : d
  const nearest = Math.abs(Math.abs(columnScale) - 1) < 1e-6 && Math.abs(Math.abs(rowScale) - 1) < 1e-6
  const { rows, columns, k } = sizeOf(levelFor(Math.max(Math.abs(columnScale), Math.abs(rowScale))))
  const alongColumns = { scale: columnScale, size: image.columns, levelSize: columns, stride: 1, k, nearest }
  const alongRows = { scale: rowScale, size: image.rows, levelSize: rows, stride: columns, k, nearest }
  return {
    x: planAxis({ ...(turned ? alongRows : alongColumns), length: canvas.width, offset: e }),
    y: planAxis({ ...(turned ? alongColumns : alongRows), length: canvas.height, offset: f }),
    k,
    nearest
  }
}
