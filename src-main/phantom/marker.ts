import type { Plane } from './plane.ts'
import { drawTube } from './plane.ts'

/** The lead letter beside the patient's shoulder that says which side is which: R on the image's left, L on its right. */
export function drawMarker(plane: Plane, letter: 'R' | 'L'): void {
  const x = (letter === 'R' ? 1 : -1) * (plane.left + 32)
  const y = plane.top + 46
  const h = 9
  const strokes: [number, number][][] = letter === 'R'
    ? [[[-5, h], [-5, -h], [2, -h], [5, -h + 3], [5, -3], [2, 0], [-5, 0]], [[0, 0], [5.5, h]]]
    : [[[-5, -h], [-5, h], [5, h]]]
  for (const stroke of strokes) drawTube(plane, plane.attenuation, stroke.map(([dx, dy]): [number, number] => [x + dx, y + dy]), 1.3, 1.1)
}
