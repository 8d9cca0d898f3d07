import { createRandom } from '../base/random.ts'
import type { Anatomy } from './anatomy.ts'
import { createAnatomy } from './anatomy.ts'
import { expose, sampleExposure } from './detector.ts'
import { drawFrontal, shapeMask } from './frontal.ts'
import { drawLateral } from './lateral.ts'
import { createPlane } from './plane.ts'
import type { Plane } from './plane.ts'
import type { Box, FindingId, Landmarks, PhantomFilm, PhantomOptions } from './types.ts'

/** Attenuation a finding must add or remove at a pixel to count as visible there. */
const VISIBLE = 0.04

function boxOf(mask: Uint8Array, rows: number, columns: number): Box | null {
  let left = columns
  let right = 0
  let top = rows
  let bottom = 0
  for (let r = 0, i = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++, i++) {
      if (!mask[i]) continue
      if (c < left) left = c
      if (c >= right) right = c + 1
      if (r < top) top = r
      bottom = r + 1
    }
  }
  return right === 0 ? null : { left, top, right, bottom }
}

/** Widest places of heart and rib cage, exact from the geometry. */
function landmarksOf(plane: Plane, anatomy: Anatomy): Landmarks {
  const column = (x: number): number => (x - plane.left) / plane.mm
  const row = (y: number): number => (y - plane.top) / plane.mm
  let widest = 0
  let at = 0
  const lowest = Math.min(anatomy.rightDome.at(-anatomy.cage(90)), anatomy.leftDome.at(anatomy.cage(90)))
  for (let y = -60; y <= lowest; y += 0.5) {
    if (anatomy.cage(y) > widest) {
      widest = anatomy.cage(y)
      at = y
    }
  }
  const { heart } = anatomy
  return {
    heart: { right: column(heart.x - heart.halfWidth), left: column(heart.x + heart.halfWidth), row: row(heart.y) },
    cage: { right: column(-widest), left: column(widest), row: row(at) },
    cardiothoracicRatio: heart.halfWidth / widest
  }
}

/**
 * A synthetic chest radiograph: pure, deterministic, drawn at the size asked for. Frontal films lie as a reader hangs them: the
 * patient's right on the image's left. Same options, same bytes, on every machine.
 */
export function phantom(options: PhantomOptions): PhantomFilm {
  const seed = String(options.seed)
  const patientSeed = String(options.patientSeed ?? seed)
  const { view, findings } = options
  const anatomy = createAnatomy(patientSeed, view, findings)
  const plane = createPlane(anatomy.width, anatomy.height, options.size, anatomy.middle)
  const pixels = plane.rows * plane.columns
  const collected = findings.map(() => (options.masks ? new Uint8Array(pixels) : null))
  const watch = (finding: (typeof findings)[number], draw: () => void): void => {
    const mask = collected[findings.indexOf(finding)]
    const before = mask ? plane.attenuation.slice() : null
    draw()
    if (!mask || !before) return
    for (let i = 0; i < pixels; i++) if (Math.abs(plane.attenuation[i]! - before[i]!) > VISIBLE) mask[i] = 1
  }
  if (view === 'LATERAL') drawLateral(plane, seed, patientSeed, anatomy, findings, watch)
  else drawFrontal(plane, seed, patientSeed, anatomy, findings, watch)

  const masks: Partial<Record<FindingId, Uint8Array>> = {}
  collected.forEach((mask, k) => {
    if (!mask) return
    const finding = findings[k]!
    if (finding.id === 'fracture') mask.fill(0)
    if (view !== 'LATERAL') shapeMask(plane, seed, anatomy, finding, mask)
    const all = (masks[finding.id] ??= new Uint8Array(pixels))
    for (let i = 0; i < pixels; i++) all[i]! |= mask[i]!
  })
  const exposure = sampleExposure(createRandom(`${seed}/exposure`), view === 'AP')
  const width = 2650 * exposure.stretch
  return {
    rows: plane.rows,
    columns: plane.columns,
    bitsStored: 12,
    data: expose(plane, createRandom(`${seed}/noise`), exposure),
    window: { center: Math.round(2400 + 4095 * exposure.shift), width: Math.round(width) },
    pixelSpacing: plane.mm,
    masks,
    truth: {
      view,
      sex: anatomy.sex,
      findings,
      boxes: collected.map((mask) => (mask ? boxOf(mask, plane.rows, plane.columns) : null)),
      landmarks: view === 'LATERAL' ? null : landmarksOf(plane, anatomy)
    }
  }
}
