import { compact, count, fixed } from '../../../shared/format/number.ts'
import type { Film } from '../../../shared/viewport/film.ts'
import type { Point } from '../../../shared/viewport/matrix.ts'
import { angle, area, cardiothoracic, cobb, distance, type PixelScale } from '../../../shared/viewport/measure.ts'
import { regionOf, valueAt } from '../../../shared/viewport/region.ts'
import { boxOf, type NoteContent, type NoteKind } from './note.ts'

interface Described {
  film: Film
  scale: PixelScale
  view: string
  nameOf: (finding: string) => string
}

type Describe = (content: NoteContent, on: Described) => string[]

/** 12.3 mm at detector; whole pixels need no decimal. */
const sized = (value: number, { unit }: PixelScale): string => `${fixed(value, 1)} ${unit}`
const degrees = (value: number): string => `${fixed(value, 1)}°`
const p = (content: NoteContent): Point[] => content.points

const region =
  (shape: 'rectangle' | 'ellipse'): Describe =>
  (content, { film, scale }) => {
    const box = boxOf(content.points)
    const size = `area ${compact(area(shape, box.width, box.height, scale), 1)} ${scale.unit.replace(/^(mm|px)/, '$1²')}`
    if (film.colour) return [size, 'colour: no values']
    const { count: n, mean, standardDeviation, min, max } = regionOf(film, { shape, ...box })
    return n === 0 ? [size, 'no pixel of the film inside'] : [`mean ${compact(mean, 1)}  SD ${compact(standardDeviation, 1)}`, `min ${compact(min, 1)}  max ${compact(max, 1)}`, `${size}, n ${count(n)}`]
  }

const NOTHING: Describe = () => []
const finding: Describe = (content, { nameOf }) => ('finding' in content ? [nameOf(content.finding)] : [])

/** What stands beside a note. Numbers are of the film as stored, never of a processed copy. */
const DESCRIBE: Record<NoteKind, Describe> = {
  length: (content, { scale }) => [sized(distance(p(content)[0]!, p(content)[1]!, scale), scale)],
  angle: (content, { scale }) => [degrees(angle(p(content)[0]!, p(content)[1]!, p(content)[2]!, scale))],
  cobb: (content, { scale }) => [`Cobb ${degrees(cobb(p(content) as [Point, Point, Point, Point], scale))}`],
  ellipse: region('ellipse'),
  rectangle: region('rectangle'),
  probe: (content, { film }) => {
    const value = valueAt(film, p(content)[0]!)
    return value === null ? ['outside the film'] : [value.join(' → ')]
  },
  arrow: NOTHING,
  text: NOTHING,
  ctr: (content, { scale, view }) => {
    const { heart, thorax, ratio } = cardiothoracic(p(content) as [Point, Point, Point, Point, Point, Point], scale)
    return [`CTR ${fixed(ratio, 2)}`, `heart ${sized(heart, scale)}`, `thorax ${sized(thorax, scale)}`, ...(view === 'PA' ? [] : [`${view === 'unknown' ? 'view unknown' : view}: the heart appears larger than on PA`])]
  },
  calibration: (content) => ('millimetres' in content ? [`${compact(content.millimetres, 1)} mm, calibrated by hand`] : []),
  'mark-box': finding,
  'mark-ellipse': finding
}

/** Lines of text beside a note: what was measured, then what the reader wrote. */
export function describeNote(content: NoteContent, on: Described): string[] {
  const own = 'text' in content && content.text ? [content.text] : []
  return [...DESCRIBE[content.kind](content, on), ...own]
}
