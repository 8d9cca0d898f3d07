import type { Random } from '../base/random.ts'
import { createRandom } from '../base/random.ts'
import { curve } from './curve.ts'
import type { Finding, View } from './types.ts'

export interface Dome {
  /** Height of the dome's top, mm. */
  top: number
  /** Horizontal place of the top. */
  x: number
  /** y of the diaphragm at x. */
  at(x: number): number
}

/** A patient as projected on the detector: numbers and curves in millimetres. Right is negative x. */
export interface Anatomy {
  sex: 'F' | 'M'
  view: View
  /** Film in mm, and the y its middle lies at. */
  width: number
  height: number
  middle: number
  scale: number
  /** Body outline half width, front-to-back depth, inner half width of the rib cage, depth of the lungs, each over y. */
  body(y: number): number
  depth(y: number): number
  cage(y: number): number
  lungDepth(y: number): number
  /** Middle of the mediastinum and its borders left and right of it. */
  midline: number
  mediastinumRight(y: number): number
  mediastinumLeft(y: number): number
  heart: { x: number; y: number; a: number; b: number; cos: number; sin: number; depth: number; halfWidth: number; halfHeight: number }
  rightDome: Dome
  leftDome: Dome
  carina: { x: number; y: number }
  vascularity: number
  breast: number
  /** Patient turned about the long axis: shift of the front against the spine, mm. */
  rotation: number
  scapulaIn: number
  clavicleTilt: number
  ribTilt: number
  bone: number
}

/** Cassette and collimated field: 14 x 17 inch upright, 17 x 14 across, square. */
const FORMATS = [{ width: 356, height: 430, middle: -8 }, { width: 430, height: 356, middle: -22 }, { width: 396, height: 396, middle: -14 }] as const

function dome(top: number, x: number, towards: number, lateral: number, medial: number, reach: number): Dome {
  return {
    top,
    x,
    at: (px) => {
      const u = ((px - x) * towards) / reach
      return top + (u > 0 ? lateral * u ** 2.4 : medial * u * u)
    }
  }
}

/** Volume loss and tension move the diaphragm and the mediastinum. */
function displacement(findings: readonly Finding[]): { mediastinum: number; right: number; left: number } {
  const moved = { mediastinum: 0, right: 0, left: 0 }
  for (const finding of findings) {
    const sign = finding.side === 'right' ? -1 : 1
    const side = finding.side ?? 'right'
    if (finding.id === 'atelectasis') {
      const lobar = finding.form === 'lobar'
      moved[side] -= (lobar ? 14 : 6) + (lobar ? 20 : 8) * finding.severity
      if (lobar) moved.mediastinum += sign * (5 + 12 * finding.severity)
    }
    if (finding.id === 'pneumothorax' && finding.severity > 0.6) {
      moved.mediastinum -= sign * 22 * (finding.severity - 0.6)
      moved[side] += 16 * (finding.severity - 0.6)
    }
    if (finding.id === 'pleural-effusion' && finding.severity > 0.8) moved.mediastinum -= sign * 20 * (finding.severity - 0.8)
  }
  return moved
}

/** Heart width over chest width: normal below 0.50 on a PA film; AP magnifies the heart. */
function heartRatio(random: Random, findings: readonly Finding[], view: View): number {
  const normal = 0.425 + 0.025 * Math.max(-1.6, Math.min(1.6, random.normal()))
  const enlarged = findings.find((finding) => finding.id === 'cardiomegaly')
  const ratio = enlarged ? 0.545 + 0.145 * enlarged.severity + 0.01 * random.normal() : normal
  return ratio * (view === 'AP' ? 1.07 : 1)
}

/** Draws a patient. The same `patientSeed` gives the same build; the findings move what they move. */
export function createAnatomy(patientSeed: number | string, view: View, findings: readonly Finding[]): Anatomy {
  const random = createRandom(`${patientSeed}/anatomy`)
  const vary = (sd: number): number => sd * Math.max(-2, Math.min(2, random.normal()))
  const sex = random.next() < 0.5 ? 'F' : 'M'
  const scale = (sex === 'F' ? 1 : 1.06) * (1 + vary(0.03)) * (view === 'AP' ? 1.03 : 1)
  const girth = 1 + vary(0.07)
  const format = view === 'LATERAL' ? FORMATS[0] : random.pick(FORMATS)
  const ratio = heartRatio(random, findings, view)
  const moved = displacement(findings)
  const inspiration = vary(6) - (view === 'AP' ? 14 : 0)
  const rotation = vary(view === 'AP' ? 5 : 2.5)
  const stretch = (points: [number, number][], by: number): ((y: number) => number) => curve(points.map(([y, v]) => [y * scale, v * by]))
  const chest = scale * (1 + vary(0.025))

  const cage = stretch([[-158, 30], [-153, 46], [-144, 62], [-128, 80], [-105, 100], [-70, 119], [-30, 132], [15, 140], [60, 144], [110, 145], [160, 143], [215, 140]], chest)
  const midline = rotation * 0.8 + moved.mediastinum
  const halfWidth = ratio * cage(60 * scale)
  const tilt = ((36 + vary(4)) * Math.PI) / 180
  const flatness = (0.72 + vary(0.03)) * Math.min(1, (0.45 / ratio) ** 0.7)
  const a = halfWidth / Math.sqrt(Math.cos(tilt) ** 2 + (flatness * Math.sin(tilt)) ** 2)
  const halfHeight = a * Math.sqrt(Math.sin(tilt) ** 2 + (flatness * Math.cos(tilt)) ** 2)
  const heartBottom = (93 + inspiration * 0.8) * scale
  const right = (68 + inspiration) * scale + moved.right
  const left = (80 + inspiration) * scale + moved.left
  const reach = 80 * scale
  const knob = 41 + vary(3)
  return {
    sex, view, scale, midline, rotation,
    width: format.width,
    height: format.height,
    middle: format.middle * scale + vary(7),
    body: stretch([[-260, 60], [-205, 62], [-186, 74], [-170, 118], [-156, 172], [-138, 235], [-112, 226], [-90, 190], [-70, 174], [-40, 167], [40, 164], [110, 163], [215, 166], [260, 168]], scale * (0.98 + 0.04 * girth)),
    depth: stretch([[-260, 112], [-195, 118], [-165, 135], [-130, 165], [-90, 200], [-30, 220], [60, 222], [120, 214], [260, 204]], scale * girth),
    cage,
    lungDepth: stretch([[-158, 40], [-130, 74], [-90, 120], [-40, 156], [20, 172], [90, 176], [215, 170]], scale * (1 + vary(0.04))),
    mediastinumRight: stretch([[-260, 44], [-190, 40], [-150, 30], [-120, 26], [-90, 26], [-60, 29], [-30, 33], [0, 33], [60, 22], [110, 18], [260, 18]], scale),
    mediastinumLeft: stretch([[-260, 44], [-190, 40], [-150, 29], [-122, 24], [-100, knob * 0.8], [-82, knob], [-66, knob * 0.86], [-48, 38], [-30, 40], [0, 36], [60, 26], [110, 22], [260, 22]], scale),
    heart: { x: midline + 0.36 * halfWidth, y: heartBottom - halfHeight, a, b: a * flatness, cos: Math.cos(tilt), sin: Math.sin(tilt), depth: 104 * scale * (0.8 + 0.45 * ratio), halfWidth, halfHeight },
    rightDome: dome(right, -70 * scale, -1, 46 * scale, 12 * scale, reach),
    leftDome: dome(left, 76 * scale, 1, 44 * scale, 10 * scale, reach),
    carina: { x: midline + 3, y: (-62 + vary(3)) * scale },
    vascularity: 1 + vary(0.12),
    breast: sex === 'F' ? 0.5 + 0.5 * random.next() : random.next() < 0.1 ? 0.25 : 0,
    scapulaIn: view === 'AP' ? 30 + 14 * random.next() : 6 * random.next(),
    clavicleTilt: vary(6) - (view === 'AP' ? 8 : 0),
    ribTilt: 1 + vary(0.12) - (view === 'AP' ? 0.12 : 0),
    bone: 1 + vary(0.12)
  }
}
