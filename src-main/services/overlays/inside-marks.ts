import type { Mark } from '../../contract/index.ts'

/** Whether a point of the film lies in any of a reader's marks; an ellipse fills its box. */
export function insideMarks(marks: readonly Pick<Mark, 'shape' | 'x' | 'y' | 'width' | 'height'>[]): (x: number, y: number) => boolean {
  return (x, y) =>
    marks.some((mark) => {
      const [across, down] = [(x - mark.x) / mark.width, (y - mark.y) / mark.height]
      return mark.shape === 'box' ? across >= 0 && across <= 1 && down >= 0 && down <= 1 : (2 * across - 1) ** 2 + (2 * down - 1) ** 2 <= 1
    })
}
