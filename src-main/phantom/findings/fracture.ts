import type { Random } from '../../base/random.ts'
import type { Anatomy } from '../anatomy.ts'
import type { Break } from '../bones.ts'
import { ribPoint, ribsOf } from '../bones.ts'
import type { Plane } from '../plane.ts'
import { MU, forBox } from '../plane.ts'
import type { Finding } from '../types.ts'
import { sign } from './place.ts'

/** Neighbouring ribs broken in a row at the side of the chest, with a step and a gap. */
export function planFractures(random: Random, finding: Finding): Break[] {
  const count = 2 + Math.round(2.4 * finding.severity)
  const first = 4 + random.integer(Math.max(1, 6 - count))
  const share = 0.78 + 0.1 * random.next()
  return Array.from({ length: count }, (_, k) => ({
    side: sign(finding.side ?? 'left'),
    rib: first + k,
    part: 'posterior' as const,
    at: Math.min(0.93, share + 0.025 * random.normal()),
    step: (7 + 5 * finding.severity) * (random.next() < 0.85 ? 1 : -1),
    gap: 4.5 + 3.5 * finding.severity
  }))
}

export function breakPoint(anatomy: Anatomy, one: Break): { x: number; y: number } {
  const rib = ribsOf(anatomy)[one.rib - 1]!
  return { x: one.side * one.at * rib.halfWidth, y: ribPoint(rib, one.part, one.at).y }
}

/** Bleeding outside the pleura: a lens of soft tissue bulging from the wall beside each break. */
export function drawHematoma(plane: Plane, anatomy: Anatomy, one: Break, severity: number): void {
  const { x, y } = breakPoint(anatomy, one)
  const wall = one.side * (anatomy.cage(y) + 2)
  const depth = Math.abs(wall - x) * 0.35 + 15 + 10 * severity
  const half = 27 + 9 * severity
  forBox(plane, Math.min(wall, wall - one.side * depth), y - half, Math.max(wall, wall - one.side * depth), y + half, (i, px, py) => {
    const u = Math.abs(wall - px) / depth
    const v = (py - y) / half
    const q = 1 - u * u - v * v
    if (q > 0 && plane.lung[i]! > 0) plane.attenuation[i]! += MU.soft * (26 + 16 * severity) * Math.sqrt(q)
  })
}
