import cornerstone from 'cornerstone-core'
import type { Point } from './matrix.ts'
import type { Matrix } from './place.ts'

/** Canvas = matrix * image, in device pixels with borders at whole numbers. */
export const canvasMatrix = (element: HTMLElement): Matrix => cornerstone.internal.getTransform(cornerstone.getEnabledElement(element)).m

/** @param ratio device pixels per CSS pixel */
export function clientToCanvas(element: HTMLElement, [clientX, clientY]: Point, ratio: number): Point {
  const box = element.getBoundingClientRect()
  return [(clientX - box.left) * ratio, (clientY - box.top) * ratio]
}

/** The scale at which an image just fits its canvas, turned as it is now. */
export function fitScale(element: HTMLElement, { columns, rows }: { columns: number; rows: number }): number {
  const { canvas, viewport } = cornerstone.getEnabledElement(element)
  const turned = viewport.rotation === 90 || viewport.rotation === 270
  return Math.min(canvas.width / (turned ? rows : columns), canvas.height / (turned ? columns : rows))
}
