import type { Random } from '../../base/random.ts'
import type { Anatomy } from '../anatomy.ts'
import { insideHeart } from '../thorax.ts'
import type { Side, Zone } from '../types.ts'

export const sign = (side: Side): -1 | 1 => (side === 'right' ? -1 : 1)

/** y of the diaphragm below x. */
export function diaphragm(anatomy: Anatomy, x: number): number {
  return (x < anatomy.midline ? anatomy.rightDome : anatomy.leftDome).at(x)
}

/** Upper and lower end of a lung zone at x, mm. */
export function zoneRange(anatomy: Anatomy, zone: Zone, x: number): [number, number] {
  const s = anatomy.scale
  if (zone === 'upper') return [-128 * s, -62 * s]
  if (zone === 'mid') return [-58 * s, 2 * s]
  return [6 * s, Math.max(20 * s, diaphragm(anatomy, x) - 12 * s)]
}

/** A point inside the lung of one side and zone, `margin` mm away from wall, mediastinum and heart where the lung is wide enough. */
export function lungPoint(anatomy: Anatomy, random: Random, side: Side, zone: Zone, margin: number): { x: number; y: number } {
  const direction = sign(side)
  for (let tries = 0; ; tries++) {
    const room = tries < 60 ? margin : margin * 0.5
    const share = random.next()
    const height = random.next()
    const middle = direction * 90 * anatomy.scale
    const [top, bottom] = zoneRange(anatomy, zone, middle)
    const y = top + (bottom - top) * height
    const outer = anatomy.cage(y) - room
    const border = direction < 0 ? anatomy.mediastinumRight(y) : anatomy.mediastinumLeft(y)
    const inner = border + direction * anatomy.midline + room
    if (outer <= inner && tries < 120) continue
    const x = direction * (inner + (outer - inner) * share)
    const free = insideHeart(anatomy, x - (direction * room) / 2, y) < 0 && diaphragm(anatomy, x) - y > room * 0.6
    if (free || tries > 120) return { x, y }
  }
}
