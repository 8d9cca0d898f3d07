import type { Point } from '../../../shared/viewport/matrix.ts'
import { boxOf, type NoteKind } from './note.ts'

const line = (from: Point, to: Point): string => `M${from[0]} ${from[1]}L${to[0]} ${to[1]}`
const CROSS = 6
const HEAD = 12

function rectangle(points: readonly Point[]): string {
  const { x, y, width, height } = boxOf(points)
  return `M${x} ${y}h${width}v${height}h${-width}Z`
}

function ellipse(points: readonly Point[]): string {
  const { x, y, width, height } = boxOf(points)
  const [rx, ry] = [width / 2, height / 2]
  return `M${x} ${y + ry}a${rx} ${ry} 0 1 0 ${width} 0a${rx} ${ry} 0 1 0 ${-width} 0Z`
}

function cross([at]: readonly Point[]): string {
  const [x, y] = at!
  return `M${x - CROSS} ${y}h${2 * CROSS}M${x} ${y - CROSS}v${2 * CROSS}`
}

function arrow([tip, tail]: readonly Point[]): string {
  const direction = Math.atan2(tail![1] - tip![1], tail![0] - tip![0])
  const barb = (turn: number): Point => [tip![0] + HEAD * Math.cos(direction + turn), tip![1] + HEAD * Math.sin(direction + turn)]
  return line(tail!, tip!) + line(tip!, barb(0.45)) + line(tip!, barb(-0.45))
}

/** Foot of the perpendicular from `point` on the line through `a` and `b`. */
function foot(a: Point, b: Point, point: Point): Point {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const along = ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / (dx * dx + dy * dy || 1)
  return [a[0] + along * dx, a[1] + along * dy]
}

function cardiothoracic([top, bottom, ...borders]: readonly Point[]): string {
  return line(top!, bottom!) + borders.map((border) => line(border, foot(top!, bottom!, border))).join('')
}

/** SVG path of each kind; `points` on screen, as many as are set so far. */
const OUTLINES: Record<NoteKind, (points: readonly Point[]) => string> = {
  length: ([a, b]) => line(a!, b!),
  angle: ([a, vertex, b]) => line(a!, vertex!) + (b ? line(vertex!, b) : ''),
  cobb: ([a, b, c, d]) => line(a!, b!) + (d ? line(c!, d) : ''),
  ellipse,
  rectangle,
  probe: cross,
  arrow,
  text: cross,
  ctr: cardiothoracic,
  calibration: ([a, b]) => line(a!, b!),
  'mark-box': rectangle,
  'mark-ellipse': ellipse
}

export const outline = (kind: NoteKind, points: readonly Point[]): string => (points.length === 0 ? '' : points.length === 1 ? cross(points) : OUTLINES[kind](points))
