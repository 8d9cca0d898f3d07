import type { Anatomy } from '../anatomy.ts'
import { edge, smooth } from '../curve.ts'
import type { Plane } from '../plane.ts'
import { MU, forBox } from '../plane.ts'
import type { Finding } from '../types.ts'
import { sign } from './place.ts'

/**
 * Air between chest wall and lung, widest at the apex: darker, without vessels, bordered by the thin white visceral line; the lung
 * beneath is a little denser. Must be drawn after the vessel tree and before it is applied.
 */
export function drawPneumothorax(plane: Plane, anatomy: Anatomy, finding: Finding): void {
  const direction = sign(finding.side ?? 'right')
  const s = anatomy.scale
  const apex = (20 + 62 * finding.severity) * s
  const lateral = (7 + 44 * finding.severity) * s
  const rim = (y: number): number => {
    const down = smooth(140 * s, -120 * s, y)
    return anatomy.cage(y - apex * down * 0.9) - lateral * (0.25 + 0.75 * smooth(130 * s, -40 * s, y))
  }
  const blur = Math.max(1, plane.mm)
  const half = Math.max(0.8, 0.5 * plane.mm)
  forBox(plane, direction < 0 ? plane.left : 0, -160 * s, direction < 0 ? 0 : -plane.left, 165 * s, (i, x, y) => {
    const lung = plane.lung[i]!
    if (lung <= 0) return
    const border = rim(y)
    const slope = (rim(y + 2) - rim(y - 2)) / 4
    const outside = (Math.abs(x) - border) / Math.sqrt(1 + slope * slope)
    const air = edge(outside, blur)
    // Free air lies in front of part of the lung's depth, the rest is collapsed lung behind it.
    plane.attenuation[i]! -= MU.lung * lung * (0.42 + 0.3 * finding.severity) * air
    plane.attenuation[i]! += MU.lung * lung * 0.22 * finding.severity * (1 - air)
    plane.vessels[i]! *= 1 - air
    const line = edge(half - Math.abs(outside), blur) * (0.8 / half)
    plane.attenuation[i]! += 0.13 * line * Math.min(1, lung / 40)
    if (air > 0.9) plane.lung[i] = lung * 0.35
  })
}
