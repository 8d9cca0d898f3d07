import type { Random } from '../base/random.ts'
import type { Anatomy } from './anatomy.ts'
import { edge, smooth } from './curve.ts'
import type { Plane } from './plane.ts'
import { MU, drawCylinder, forBox } from './plane.ts'

const BONE = MU.bone - MU.soft

/** A rib as a tilted ring: angle 0 at the spine, 90 degrees at the side of the chest, past it the anterior part. */
export interface Rib {
  number: number
  y: number
  halfWidth: number
  drop: number
  /** Half the height of the bone, mm. */
  half: number
}

/** A break: the rib beyond `x` is shifted by `step` and a gap opens. */
export interface Break {
  side: -1 | 1
  rib: number
  part: 'posterior' | 'anterior'
  /** Distance of the break from the midline as a share of the rib's half width. */
  at: number
  step: number
  gap: number
}

export function ribsOf(anatomy: Anatomy): Rib[] {
  const s = anatomy.scale
  return Array.from({ length: 10 }, (_, i) => {
    const y = (-138 + 23.5 * i) * s
    const drop = (i === 0 ? 30 : i === 1 ? 52 : 60 + 3 * i) * s * anatomy.ribTilt
    const side = y + drop / 2
    return { number: i + 1, y, drop, halfWidth: anatomy.cage(side) + 3, half: (i === 0 ? 6.5 : 6.2) * s }
  })
}

/** Point of a rib's middle line. */
export function ribPoint(rib: Rib, part: 'posterior' | 'anterior', share: number): { y: number; slope: number } {
  const root = Math.sqrt(Math.max(1e-6, 1 - share * share))
  const y = rib.y + (rib.drop * (part === 'posterior' ? 1 - root : 1 + root)) / 2
  return { y, slope: ((part === 'posterior' ? 1 : -1) * rib.drop * share) / (2 * root * rib.halfWidth) }
}

function drawRibPart(plane: Plane, anatomy: Anatomy, rib: Rib, side: -1 | 1, part: 'posterior' | 'anterior', broken: Break | undefined): void {
  const { attenuation, mm, columns, rows } = plane
  const from = part === 'posterior' ? 16 * anatomy.scale : rib.halfWidth * (rib.number < 3 ? 0.42 : 0.46 + 0.025 * rib.number)
  const blur = Math.max(0.9, mm)
  const strength = BONE * anatomy.bone * (part === 'posterior' ? 1 : 0.8)
  for (let c = 0; c < columns; c++) {
    const x = plane.left + c * mm
    const away = side * (x - (part === 'posterior' ? 0 : anatomy.rotation))
    if (away < from || away > rib.halfWidth * 0.99) continue
    const share = away / rib.halfWidth
    let { y, slope } = ribPoint(rib, part, Math.min(0.995, share))
    let present = part === 'anterior' ? smooth(from, from + 14, away) : 1
    if (broken) {
      const past = away - broken.at * rib.halfWidth
      present *= 1 - edge(broken.gap / 2 - Math.abs(past), blur)
      if (past > 0) y += broken.step * (1 - 0.6 * smooth(0, 45, past))
    }
    const across = 1 / Math.sqrt(1 + slope * slope)
    const along = 1 / Math.max(0.42, Math.sqrt(1 - share * share))
    const half = rib.half * (part === 'anterior' ? 1.12 : 1)
    const reach = Math.min(34, (half + blur) / Math.max(0.2, across))
    const r0 = Math.max(0, Math.floor((y - reach - plane.top) / mm))
    const r1 = Math.min(rows - 1, Math.ceil((y + reach - plane.top) / mm))
    for (let r = r0; r <= r1; r++) {
      const d = Math.abs((plane.top + r * mm - y) * across)
      const inside = edge(half - d, blur)
      if (inside === 0) continue
      // Marrow in the middle, cortex along both borders.
      const v = d / half
      const chord = 3.4 + 5.4 * smooth(0.45, 0.9, v)
      attenuation[r * columns + c]! += strength * chord * inside * present * Math.min(2, along)
    }
  }
}

export function drawRibs(plane: Plane, anatomy: Anatomy, breaks: readonly Break[]): void {
  for (const rib of ribsOf(anatomy)) {
    for (const side of [-1, 1] as const) {
      for (const part of ['posterior', 'anterior'] as const) {
        if (part === 'anterior' && rib.number > 7) continue
        drawRibPart(plane, anatomy, rib, side, part, breaks.find((one) => one.side === side && one.rib === rib.number && one.part === part))
      }
    }
  }
}

/** Vertebral bodies and spinous processes behind the mediastinum. */
export function drawSpine(plane: Plane, random: Random, anatomy: Anatomy): void {
  const s = anatomy.scale
  const half = 17 * s
  const period = 23.5 * s
  const phase = random.next() * period
  const blur = Math.max(1.5, plane.mm)
  forBox(plane, -half - 3, plane.top, half + 3, plane.top + plane.rows * plane.mm, (i, x, y) => {
    const along = ((((y + phase) % period) + period) % period) / period
    const disc = smooth(0.8, 0.86, along) * (1 - smooth(0.94, 1, along))
    const waist = half * (1 - 0.1 * Math.sin(Math.PI * along))
    const inside = edge(waist - Math.abs(x), blur)
    const pedicle = Math.abs(Math.abs(x) - 10.5 * s) < 3.6 * s && Math.abs(along - 0.3) < 0.16 ? 5 : 0
    const spinous = Math.abs(x - 0.6) < 2.6 && along > 0.55 && along < 0.95 ? 7 : 0
    plane.attenuation[i]! += BONE * anatomy.bone * inside * ((disc > 0 ? 16 - 6 * disc : 16) + pedicle + spinous)
  })
}

/** Clavicles, scapulae and the heads of the humeri. */
export function drawShoulders(plane: Plane, anatomy: Anatomy): void {
  const s = anatomy.scale
  const bone = BONE * anatomy.bone
  for (const side of [-1, 1] as const) {
    const shift = anatomy.rotation
    const lift = anatomy.clavicleTilt
    const points: [number, number, number][] = [[13, -114, 7.5], [34, -120, 6], [62, -132 - lift * 0.3, 5.2], [92, -143 - lift * 0.7, 5.2], [122, -149 - lift, 6], [152, -152 - lift, 6.5]]
    for (let i = 1; i < points.length; i++) {
      const [ax, ay, ar] = points[i - 1]!
      const [bx, by, br] = points[i]!
      drawCylinder(plane, plane.attenuation, side * ax * s + shift, ay * s, side * bx * s + shift, by * s, ar * s, br * s, bone * 0.85)
    }
    const inner = 136 - anatomy.scapulaIn
    const blade: [number, number][] = [[inner + 4, -128], [inner - 4, -96], [inner - 1, -60], [inner + 12, -22]]
    for (let i = 1; i < blade.length; i++) drawCylinder(plane, plane.attenuation, side * blade[i - 1]![0] * s, blade[i - 1]![1] * s, side * blade[i]![0] * s, blade[i]![1] * s, 3 * s, 3 * s, bone * 0.55)
    forBox(plane, Math.min(side * inner * s, side * 200 * s), -135 * s, Math.max(side * inner * s, side * 200 * s), -18 * s, (i, x, y) => {
      const t = (y / s + 132) / 112
      const from = inner + (t < 0.7 ? -4 * t : -3 + 15 * (t - 0.7) * 3.3)
      const to = 190 - 52 * t
      const away = (side * x) / s
      plane.attenuation[i]! += bone * 2.6 * edge(away - from, 3) * edge(to - away, 6) * edge(t, 0.04) * edge(1 - t, 0.04)
    })
    const hx = side * 188 * s
    const hy = -140 * s
    forBox(plane, hx - 26, hy - 26, hx + 26, hy + 26, (i, x, y) => {
      const q = 1 - ((x - hx) ** 2 + (y - hy) ** 2) / (24 * s) ** 2
      if (q > 0) plane.attenuation[i]! += bone * 30 * Math.sqrt(q)
    })
    drawCylinder(plane, plane.attenuation, hx + side * 4, hy + 14 * s, hx + side * 52, hy + 150 * s, 13 * s, 11 * s, bone * 0.8)
  }
}
