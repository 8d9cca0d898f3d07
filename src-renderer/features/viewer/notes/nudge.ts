import { stepInImage, type Point } from '../../../shared/viewport/matrix.ts'
import type { Matrix } from '../../../shared/viewport/place.ts'

const ARROWS: Record<string, Point> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
const FAR = 10
const FINE = 0.1

/** Said beside a selected note. */
export const NUDGE_HINT = `Arrows 1 px, Ctrl ${FINE}, Shift ${FAR}`

/**
 * An arrow key as a step in image pixels, towards where the arrow points on screen: one pixel, ten with Shift, a tenth with Ctrl. On a film
 * that fits its pane one step of the pointer is several image pixels; a border is measured to half of one.
 * @returns null when the key means something else
 */
export function nudge({ key, shiftKey, ctrlKey, altKey, metaKey }: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>, matrix: Matrix): Point | null {
  const arrow = ARROWS[key]
  if (!arrow || altKey || metaKey || (ctrlKey && shiftKey)) return null
  const far = shiftKey ? FAR : ctrlKey ? FINE : 1
  const [dx, dy] = stepInImage(matrix, arrow)
  return [Math.round(dx) * far, Math.round(dy) * far]
}
