import type { Random } from '../../base/random.ts'
import type { Anatomy } from '../anatomy.ts'
import { edge, smooth } from '../curve.ts'
import { noiseField } from '../noise.ts'
import type { Plane } from '../plane.ts'
import { MU, drawCylinder, forBox } from '../plane.ts'
import type { Finding } from '../types.ts'
import { diaphragm, lungPoint, sign } from './place.ts'

/** What filling all the air of the lung along a ray adds to its attenuation, per millimetre. */
const FILLED = MU.soft - MU.lung

/** Patchy air-space filling with a soft, uneven border and dark branching bronchi in it. */
export function drawConsolidation(plane: Plane, random: Random, anatomy: Anatomy, finding: Finding): void {
  const side = finding.side ?? 'right'
  const { x: cx, y: cy } = lungPoint(anatomy, random, side, finding.zone ?? 'lower', 18 * anatomy.scale)
  const radius = (26 + 34 * finding.severity) * anatomy.scale
  const squash = 0.75 + 0.5 * random.next()
  const field = noiseField(random, 26, 3, plane.mm)
  const strength = 0.3 + 0.3 * finding.severity
  // The minor fissure stops an upper lobe consolidation of the right lung with a straight border.
  const fissure = side === 'right' && finding.zone === 'upper' && finding.severity > 0.5 ? cy + radius * 0.45 : Infinity
  forBox(plane, cx - radius * 1.6, cy - radius * 1.6, cx + radius * 1.6, cy + radius * 1.6, (i, x, y) => {
    const u = (x - cx) / radius
    const v = ((y - cy) / radius) * squash
    const inside = smooth(1.15, 0.35, Math.sqrt(u * u + v * v) - 0.22 * field(x, y))
    if (inside > 0) plane.attenuation[i]! += FILLED * Math.min(110, plane.lung[i]!) * strength * inside * edge(fissure - y, 3) * (1 + 0.12 * field(x * 1.7, y * 1.7))
  })
  const away = sign(side)
  for (let k = 0; k < 5; k++) {
    let angle = (away < 0 ? Math.PI : 0) + (k - 2) * 0.42 + 0.15 * random.normal()
    let x = cx - Math.cos(angle) * radius * 0.35
    let y = cy - Math.sin(angle) * radius * 0.2
    for (let piece = 0; piece < 3; piece++) {
      const nx = x + Math.cos(angle) * radius * 0.26
      const ny = y + Math.sin(angle) * radius * 0.26
      drawCylinder(plane, plane.attenuation, x, y, nx, ny, 1.7 - 0.3 * piece, 1.5 - 0.3 * piece, -0.028 * (0.4 + strength))
      x = nx
      y = ny
      angle += 0.25 * random.normal()
    }
  }
}

/** Fluid: level highest at the side wall, concave meniscus, costophrenic angle and diaphragm hidden. */
export function drawEffusion(plane: Plane, anatomy: Anatomy, finding: Finding): void {
  const direction = sign(finding.side ?? 'right')
  const s = anatomy.scale
  const wall = anatomy.cage(95 * s)
  const sulcus = diaphragm(anatomy, direction * wall)
  const height = (26 + 140 * finding.severity) * s
  const top = sulcus - height
  const fall = Math.min(height * 0.62, 62 * s)
  const width = (20 + 16 * finding.severity) * s
  const x0 = direction < 0 ? plane.left : anatomy.midline
  const x1 = direction < 0 ? anatomy.midline : -plane.left
  const ramp = (9 + 20 * finding.severity) * s
  forBox(plane, x0, top - 8, x1, 200 * s, (i, x, y) => {
    const lung = plane.lung[i]!
    if (lung <= 0) return
    const inward = Math.max(0, anatomy.cage(y) - Math.abs(x))
    const surface = top + fall * (1 - Math.exp(-inward / width)) - Math.min(14 * s, Math.max(0, inward - 70 * s) * 0.18)
    const depth = smooth(-2, ramp, y - surface)
    if (depth > 0) plane.attenuation[i]! += FILLED * lung * 0.84 * depth
  })
}

/** A plate: thin bands near the base. Lobar: a wedge with a sharp border; the displaced structures come from the anatomy. */
export function drawAtelectasis(plane: Plane, random: Random, anatomy: Anatomy, finding: Finding): void {
  const side = finding.side ?? 'left'
  const direction = sign(side)
  const s = anatomy.scale
  if (finding.form !== 'lobar') {
    const count = 2 + random.integer(2)
    const base = diaphragm(anatomy, direction * 85 * s)
    for (let k = 0; k < count; k++) {
      const length = (38 + 34 * random.next()) * s
      const cx = direction * (98 + 20 * (random.next() - 0.5)) * s
      const cy = base - (13 + 15 * k + 5 * random.next()) * s
      const angle = direction * 0.16 + 0.13 * random.normal()
      const dx = (Math.cos(angle) * length) / 2
      const dy = (Math.sin(angle) * length) / 2
      const radius = (1.9 + 1.9 * finding.severity) * s
      drawCylinder(plane, plane.attenuation, cx - dx, cy - dy, cx + dx, cy + dy, radius, radius * 0.75, 0.044 + 0.016 * finding.severity)
    }
    return
  }
  const hilumX = anatomy.midline + direction * 38 * s
  const hilumY = anatomy.carina.y + 30 * s
  const strength = 0.38 + 0.34 * finding.severity
  const soft = Math.max(3, plane.mm)
  forBox(plane, direction < 0 ? plane.left : anatomy.midline, -160 * s, direction < 0 ? anatomy.midline : -plane.left, 160 * s, (i, x, y) => {
    const lung = plane.lung[i]!
    if (lung <= 0) return
    const out = direction * (x - hilumX)
    // Upper lobe: above a border that rises towards the side. Lower lobe: a triangle between hilum, spine and diaphragm.
    const inside = finding.zone === 'upper' ? edge(hilumY - 12 * s - 0.5 * Math.max(0, out) - y, soft) : edge((y - hilumY) * 0.52 - out, soft) * smooth(hilumY, hilumY + 24 * s, y)
    if (inside > 0) plane.attenuation[i]! += FILLED * lung * strength * inside
  })
}

/** Hydrostatic oedema: perihilar haze on both sides and Kerley B lines at the bases; the wider vessels come with the vessel tree. */
export function drawEdema(plane: Plane, random: Random, anatomy: Anatomy, finding: Finding): void {
  const s = anatomy.scale
  const field = noiseField(random, 30, 4, plane.mm)
  const haze = 0.13 + 0.3 * finding.severity
  for (const direction of [-1, 1] as const) {
    const hx = anatomy.midline + direction * 58 * s
    const hy = anatomy.carina.y + 46 * s
    forBox(plane, hx - 110 * s, hy - 110 * s, hx + 110 * s, hy + 130 * s, (i, x, y) => {
      const lung = plane.lung[i]!
      if (lung <= 0 || direction * (x - anatomy.midline) < 0) return
      const d2 = ((x - hx) / (52 * s)) ** 2 + ((y - hy) / (66 * s)) ** 2
      plane.attenuation[i]! += FILLED * Math.min(lung, 120) * haze * Math.exp(-d2) * (1 + 0.35 * field(x, y))
    })
    const lines = Math.round(5 + 7 * finding.severity)
    for (let k = 0; k < lines; k++) {
      const y = (22 + 70 * random.next()) * s
      const x = direction * (anatomy.cage(y) - 2)
      const length = (12 + 9 * random.next()) * s
      if (diaphragm(anatomy, x) - y < 6) continue
      drawCylinder(plane, plane.attenuation, x, y, x - direction * length, y + 2 * random.normal(), 0.7, 0.6, 0.05)
    }
  }
}

/** A round, fairly sharp soft-tissue sphere with a slightly lobulated border. */
export function drawNodule(plane: Plane, random: Random, anatomy: Anatomy, finding: Finding): void {
  const radius = (8 + 9.5 * finding.severity) * anatomy.scale
  const { x: cx, y: cy } = lungPoint(anatomy, random, finding.side ?? 'right', finding.zone ?? 'mid', radius + 5)
  const phase = random.next() * 6.28
  const lobes = 3 + random.integer(3)
  const density = 1.3 + 0.25 * random.next()
  const reach = radius * 1.3
  forBox(plane, cx - reach, cy - reach, cx + reach, cy + reach, (i, x, y) => {
    const dx = x - cx
    const dy = y - cy
    const border = radius * (1 + 0.07 * Math.cos(lobes * Math.atan2(dy, dx) + phase))
    const q = 1 - (dx * dx + dy * dy) / (border * border)
    if (q > 0) plane.attenuation[i]! += MU.soft * density * 2 * radius * Math.sqrt(q) * 0.72
  })
}
