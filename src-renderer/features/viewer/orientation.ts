import type { ViewState } from '../../shared/viewport/handle.ts'

const OPPOSITE: Record<string, string> = { L: 'R', R: 'L', A: 'P', P: 'A', H: 'F', F: 'H' }

/** `LF` -> `RH`: the direction opposite to a patient direction of PS3.3 C.7.6.1.1.1; empty for letters the standard does not know. */
const opposite = (direction: string): string => ([...direction].every((letter) => letter in OPPOSITE) ? [...direction].map((letter) => OPPOSITE[letter]).join('') : '')

export interface Edges {
  top: string
  right: string
  bottom: string
  left: string
}

/**
 * The patient's directions at the four edges of the picture as it is turned and mirrored now.
 * @returns null when the file does not say, or says it unreadably: a guessed side is worse than none
 */
export function edgeLetters(orientation: string, state: Pick<ViewState, 'rotation' | 'flipped'> | null): Edges | null {
  const [row = '', column = ''] = orientation.split('\\').map((part) => part.trim().toUpperCase())
  if (!row || !column || !opposite(row) || !opposite(column)) return null
  const across = state?.flipped ? [row, opposite(row)] : [opposite(row), row]
  const upright = [opposite(column), across[1]!, column, across[0]!]
  const turns = Math.round((state?.rotation ?? 0) / 90)
  const [top, right, bottom, left] = [0, 1, 2, 3].map((edge) => upright[(edge - turns + 8) % 4]!)
  return { top: top!, right: right!, bottom: bottom!, left: left! }
}
