import type { Random } from '../base/random.ts'
import type { Anatomy } from './anatomy.ts'
import { noiseField } from './noise.ts'
import type { Plane } from './plane.ts'
import { MU, drawCylinder } from './plane.ts'

interface Branch {
  x: number
  y: number
  angle: number
  radius: number
  length: number
}

/** A vessel tree that fans out from the hilum: each branch bends, thins and splits in two until it is finer than half a millimetre. */
function drawTree(plane: Plane, random: Random, start: Branch, depth: number): void {
  let { x, y, angle, radius } = start
  const pieces = 3
  for (let i = 0; i < pieces; i++) {
    const step = start.length / pieces
    const nx = x + Math.cos(angle) * step
    const ny = y + Math.sin(angle) * step
    const thinner = radius * 0.965
    // Half a chord of depth: a vessel crosses the ray at a slant as often as straight.
    drawCylinder(plane, plane.vessels, x, y, nx, ny, radius, thinner, 1)
    x = nx
    y = ny
    radius = thinner
    angle += 0.16 * random.normal()
  }
  if (depth === 0 || radius < 0.4) return
  const spread = 0.32 + 0.2 * random.next()
  const share = 0.35 + 0.3 * random.next()
  for (const [sign, part] of [[-1, share], [1, 1 - share]] as const) {
    drawTree(plane, random, { x, y, angle: angle + sign * spread * (1.3 - part), radius: radius * Math.cbrt(part), length: start.length * (0.72 + 0.2 * random.next()) }, depth - 1)
  }
}

/**
 * Pulmonary arteries and veins of both lungs, with the hilar trunks.
 *
 * @param gain 1 is normal; congestion widens every vessel, the upper ones most (`upper`)
 */
export function drawVessels(plane: Plane, random: Random, anatomy: Anatomy, gain: number, upper: number): void {
  const s = anatomy.scale
  const fan: readonly (readonly [number, number, number])[] = [[-78, 3.0, 26], [-52, 3.3, 27], [-24, 2.9, 26], [2, 3.0, 25], [28, 3.9, 27], [48, 4.4, 28], [66, 4.6, 28], [82, 4.0, 26]]
  for (const side of [-1, 1] as const) {
    const hx = anatomy.midline + side * (side < 0 ? 36 : 40) * s
    const hy = anatomy.carina.y + (side < 0 ? 34 : 24) * s
    drawCylinder(plane, plane.vessels, hx, hy - 12 * s, hx + side * 7 * s, hy + 30 * s, 8 * s * gain, 5.2 * s * gain, 0.9)
    drawCylinder(plane, plane.vessels, hx, hy, hx + side * 13 * s, hy - 24 * s, 6 * s * gain, 3.6 * s * gain, 0.9)
    for (const [degrees, radius, length] of fan) {
      const angle = ((degrees + 9 * random.normal()) * Math.PI) / 180
      const wider = gain * (degrees < 0 ? upper : 1) * anatomy.vascularity
      const start = { x: hx + side * 6 * s, y: hy + (degrees > 40 ? 18 : degrees < -40 ? -14 : 0) * s, angle: side < 0 ? Math.PI - angle : angle, radius: radius * s * wider, length: length * s }
      drawTree(plane, random, start, 5)
    }
  }
}

/**
 * Adds the vessels and the fine texture of the parenchyma to the film, where there is lung to carry them.
 *
 * @param texture strength of the interstitial texture, 1 is normal
 */
export function applyVessels(plane: Plane, random: Random, texture: number): void {
  const field = noiseField(random, 9, 4, plane.mm)
  const { attenuation, lung, vessels } = plane
  const contrast = (MU.soft - MU.lung) * 1.7
  for (let r = 0; r < plane.rows; r++) {
    const y = plane.top + r * plane.mm
    for (let c = 0; c < plane.columns; c++) {
      const i = r * plane.columns + c
      const aerated = lung[i]!
      if (aerated <= 0) continue
      const room = aerated < 60 ? aerated / 60 : 1
      attenuation[i]! += room * (contrast * vessels[i]! + 0.028 * texture * field(plane.left + c * plane.mm, y))
    }
  }
}
