import type { Arm, Protocol } from '../../../src-main/contract/index.ts'
import { dateTime } from '../../shared/format/date.ts'

export const ARMS: Record<Arm, string> = { unaided: 'Unaided: the AI is hidden', aided: 'Aided: the AI shows with the read' }
export const DESIGNS: Record<Protocol['arms'], string> = { crossed: 'crossed, unaided and aided', unaided: 'unaided only', aided: 'aided only' }
export const dateOf = (iso: string): string => dateTime(iso)
