import type { Anatomy } from './anatomy.ts'
import { edge, smooth } from './curve.ts'
import type { Plane } from './plane.ts'
import { MU, drawCylinder, forBox } from './plane.ts'

/** How deep inside the heart's outline a point lies: 1 at its centre, 0 on and outside the border. */
export function insideHeart({ heart }: Anatomy, x: number, y: number): number {
  const dx = x - heart.x
  const dy = y - heart.y
  const u = (dx * heart.cos + dy * heart.sin) / heart.a
  const v = (dy * heart.cos - dx * heart.sin) / heart.b
  return 1 - u * u - v * v
}

/** Millimetres of mediastinum and heart in front of and behind which the lungs pass. */
function mediastinum(anatomy: Anatomy, x: number, right: number, left: number, heart: number): number {
  const u = x < 0 ? -x / right : x / left
  const band = u < 1 ? 128 * anatomy.scale * Math.sqrt(1 - u * u) : 0
  // A heart is blunter than an ellipsoid at its border: the fourth root keeps the outline crisp.
  const muscle = heart > 0 ? anatomy.heart.depth * Math.sqrt(Math.sqrt(heart) * heart ** 0.25) : 0
  return band > muscle ? band : muscle
}

/** 0 above the rounded top of the lung, 1 below it; distances in unscaled mm from the midline and the film's middle. */
function apex(away: number, y: number): number {
  if (y > -110) return 1
  const t = (-110 - y) / 46
  const q = 1 - t * ((away - 50) / 62) ** 2 - t * t
  return q <= 0 ? 0 : Math.min(1, 2.2 * Math.sqrt(q))
}

/** Body, lungs, mediastinum, heart and diaphragm: everything soft. */
export function drawThorax(plane: Plane, anatomy: Anatomy): void {
  const { attenuation, lung, mm } = plane
  const soft = Math.max(2.2, mm)
  const rightDome = new Float32Array(plane.columns)
  const leftDome = new Float32Array(plane.columns)
  const crossing = new Float32Array(plane.columns)
  for (let c = 0; c < plane.columns; c++) {
    const x = plane.left + c * mm
    rightDome[c] = anatomy.rightDome.at(Math.min(x, anatomy.midline))
    leftDome[c] = anatomy.leftDome.at(Math.max(x, anatomy.midline))
    crossing[c] = smooth(anatomy.midline - 24, anatomy.midline + 24, x)
  }
  for (let r = 0; r < plane.rows; r++) {
    const y = plane.top + r * mm
    const body = anatomy.body(y)
    const depth = anatomy.depth(y)
    const cage = anatomy.cage(y)
    const lungDepth = anatomy.lungDepth(y)
    const right = anatomy.mediastinumRight(y)
    const left = anatomy.mediastinumLeft(y)
    const inChest = y > -158 * anatomy.scale
    for (let c = 0; c < plane.columns; c++) {
      const i = r * plane.columns + c
      const x = plane.left + c * mm
      const u = Math.abs(x) / body
      if (u >= 1) continue
      const thickness = depth * Math.sqrt(1 - u * u * u)
      let aerated = 0
      const v = Math.abs(x) / cage
      if (inChest && v < 1) {
        const chord = lungDepth * Math.sqrt(1 - v * v * v * v)
        const middle = x - anatomy.midline
        const open = chord * apex(Math.abs(middle) / anatomy.scale, y / anatomy.scale) - mediastinum(anatomy, middle, right, left, insideHeart(anatomy, x, y))
        if (open > 0) {
          const under = rightDome[c]! + (leftDome[c]! - rightDome[c]!) * crossing[c]! - y
          // Lung in the posterior sulcus shows through the dome.
          const sulcus = under < 0 ? 0.13 * smooth(-42, 0, under) : 0.13
          aerated = open * (sulcus + (1 - 0.13) * edge(under, soft))
        }
      }
      lung[i] = aerated
      attenuation[i] = MU.soft * Math.max(12, thickness - aerated) + MU.lung * aerated
    }
  }
  drawAirways(plane, anatomy)
  if (anatomy.breast > 0) drawBreasts(plane, anatomy)
}

/** Air column of the trachea and the main bronchi. */
function drawAirways(plane: Plane, { carina, scale }: Anatomy): void {
  const air = -MU.soft * 0.85
  const top = plane.top - 5
  drawCylinder(plane, plane.attenuation, carina.x - 4, top, carina.x, carina.y, 8.5 * scale, 8 * scale, air)
  drawCylinder(plane, plane.attenuation, carina.x - 3, carina.y, carina.x - 27 * scale, carina.y + 36 * scale, 6.5 * scale, 5 * scale, air * 0.8)
  drawCylinder(plane, plane.attenuation, carina.x + 3, carina.y, carina.x + 36 * scale, carina.y + 27 * scale, 6 * scale, 4.5 * scale, air * 0.8)
}

/** Breast tissue over the lower zones, with a visible lower border. */
function drawBreasts(plane: Plane, { scale, breast, cage }: Anatomy): void {
  for (const sign of [-1, 1]) {
    const x0 = sign * cage(30 * scale) * 0.66
    const y0 = 38 * scale
    const a = 62 * scale
    const b = 50 * scale * (0.8 + 0.3 * breast)
    forBox(plane, x0 - a, y0 - b * 1.6, x0 + a, y0 + b, (i, x, y) => {
      const u = (x - x0) / a
      const v = y > y0 ? (y - y0) / b : (y - y0) / (b * 1.6)
      const q = 1 - u * u - v * v
      if (q > 0) plane.attenuation[i]! += MU.soft * 26 * breast * Math.sqrt(q) * (y > y0 ? 1 : 1 + v * 0.9)
    })
  }
}

/** Gas under the left dome (and rarely elsewhere): the stomach bubble that tells left from right. */
export function drawStomach(plane: Plane, anatomy: Anatomy, fullness: number): void {
  const { x, top } = anatomy.leftDome
  const a = (16 + 20 * fullness) * anatomy.scale
  const b = (7 + 11 * fullness) * anatomy.scale
  const x0 = x - 8
  const y0 = top + b + 7
  forBox(plane, x0 - a, y0 - b, x0 + a, y0 + b, (i, px, py) => {
    const q = 1 - ((px - x0) / a) ** 2 - ((py - y0) / b) ** 2
    // The lower border is the fluid level: flat.
    if (q > 0) plane.attenuation[i]! -= MU.soft * (26 + 34 * fullness) * Math.sqrt(q) * edge(y0 + b * 0.55 - py, Math.max(2, plane.mm))
  })
}
