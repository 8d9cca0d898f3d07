import type { AnnotationKind, AnnotationShape } from '../../../../src-main/contract/index.ts'
import { ANNOTATION_POINTS } from '../../../../src-main/contract/annotation-points.ts'
import type { Point } from '../../../shared/viewport/matrix.ts'

/** A reader's mark of a finding, as it is drawn: opposite corners of its box. */
export interface MarkContent {
  kind: 'mark-box' | 'mark-ellipse'
  points: [number, number][]
  finding: string
}

export type NoteContent = AnnotationShape | MarkContent
export type NoteKind = NoteContent['kind']

/** One thing a reader put on a film. */
export interface FilmNote {
  uid: string
  instanceId: number
  frame: number
  content: NoteContent
}

export const isMark = (content: NoteContent): content is MarkContent => content.kind === 'mark-box' || content.kind === 'mark-ellipse'

/** What the reader is asked for, point by point; how many there are is the contract's business. */
const PROMPTS: Record<NoteKind, readonly string[]> = {
  length: ['one end', 'the other end'],
  angle: ['one arm', 'the vertex', 'the other arm'],
  cobb: ['first line', 'its other end', 'second line', 'its other end'],
  ellipse: ['one corner', 'the opposite corner'],
  rectangle: ['one corner', 'the opposite corner'],
  probe: ['the place'],
  arrow: ['the tip', 'the tail'],
  text: ['the place'],
  ctr: ['top of the midline', 'bottom of the midline', 'right heart border', 'left heart border', 'right inner thoracic border', 'left inner thoracic border'],
  calibration: ['one end of the known length', 'the other end'],
  'mark-box': ['one corner', 'the opposite corner'],
  'mark-ellipse': ['one corner', 'the opposite corner']
}

export const NOTE_NAMES: Record<NoteKind, string> = {
  length: 'Length',
  angle: 'Angle',
  cobb: 'Cobb angle',
  ellipse: 'Ellipse',
  rectangle: 'Rectangle',
  probe: 'Value',
  arrow: 'Arrow',
  text: 'Text',
  ctr: 'Cardiothoracic ratio',
  calibration: 'Calibration',
  'mark-box': 'Mark',
  'mark-ellipse': 'Mark'
}

export const pointCount = (kind: NoteKind): number => (kind in ANNOTATION_POINTS ? ANNOTATION_POINTS[kind as AnnotationKind] : 2)
export const promptFor = (kind: NoteKind, at: number): string => PROMPTS[kind][at] ?? ''

/** What an unfinished calibration takes until the reader says the length. */
const FIRST_GUESS_MM = 100

export function contentOf(kind: NoteKind, points: readonly Point[], finding: string): NoteContent {
  const copied = points.map(([x, y]): [number, number] => [x, y])
  if (kind === 'mark-box' || kind === 'mark-ellipse') return { kind, points: copied, finding }
  return { kind, points: copied, text: '', ...(kind === 'calibration' && { millimetres: FIRST_GUESS_MM }) }
}

export const movedBy = (content: NoteContent, [dx, dy]: Point): NoteContent => ({ ...content, points: content.points.map(([x, y]): [number, number] => [x + dx, y + dy]) })
export const withPoint = (content: NoteContent, index: number, [x, y]: Point): NoteContent => ({ ...content, points: content.points.map((point, at): [number, number] => (at === index ? [x, y] : point)) })

/** Fractions of the view where a note set by keyboard first stands. */
const PLACES: Record<number, readonly Point[]> = {
  1: [[0.5, 0.5]],
  2: [[0.4, 0.45], [0.6, 0.55]],
  3: [[0.4, 0.4], [0.5, 0.55], [0.6, 0.4]],
  4: [[0.4, 0.4], [0.6, 0.42], [0.4, 0.6], [0.6, 0.57]],
  6: [[0.5, 0.25], [0.5, 0.75], [0.43, 0.6], [0.6, 0.6], [0.3, 0.65], [0.7, 0.65]]
}

/** Where the points of a kind first stand in a view of `width` x `height` when no pointer says so. */
export const placedIn = (kind: NoteKind, width: number, height: number): Point[] => (PLACES[pointCount(kind)] ?? []).map(([x, y]): Point => [x * width, y * height])

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

export function boxOf(points: readonly (readonly [number, number])[]): Box {
  const xs = points.map(([x]) => x)
  const ys = points.map(([, y]) => y)
  const [x, y] = [Math.min(...xs), Math.min(...ys)]
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y }
}
