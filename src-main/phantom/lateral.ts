import { createRandom } from '../base/random.ts'
import type { Anatomy } from './anatomy.ts'
import { curve, edge, smooth } from './curve.ts'
import type { Watch } from './frontal.ts'
import { noiseField } from './noise.ts'
import type { Plane } from './plane.ts'
import { MU, drawCylinder, drawTube, forBox } from './plane.ts'
import type { Finding } from './types.ts'

const FILLED = MU.soft - MU.lung
const BONE = MU.bone - MU.soft

interface Profile {
  scale: number
  /** Inner front and back of the chest, skin in front and behind, over y. */
  front(y: number): number
  back(y: number): number
  skinFront(y: number): number
  skinBack(y: number): number
  diaphragm(x: number, top: number): number
}

function profileOf(anatomy: Anatomy): Profile {
  const s = anatomy.scale
  const along = (points: [number, number][]): ((y: number) => number) => curve(points.map(([y, x]) => [y * s, x * s]))
  return {
    scale: s,
    front: along([[-150, -22], [-120, -58], [-70, -90], [0, -108], [70, -112], [140, -104], [260, -96]]),
    back: along([[-150, 56], [-110, 84], [-50, 104], [20, 108], [90, 98], [150, 84], [260, 76]]),
    skinFront: along([[-260, -62], [-200, -64], [-165, -92], [-120, -112], [-70, -124], [-20, -132 - 16 * anatomy.breast], [30, -134 - 20 * anatomy.breast], [75, -130], [150, -128], [260, -126]]),
    skinBack: along([[-260, 58], [-200, 66], [-160, 112], [-110, 140], [-50, 148], [20, 146], [90, 132], [150, 120], [260, 116]]),
    diaphragm: (x, top) => {
      const u = (x + 12 * s) / (90 * s)
      return top + (u > 0 ? 46 * u ** 2.2 : 12 * u * u) * s
    }
  }
}

/** Soft tissue and air: body, both lungs, heart, great vessels, both domes. */
function drawBody(plane: Plane, anatomy: Anatomy, profile: Profile, domes: readonly [number, number]): void {
  const { heart } = anatomy
  const s = profile.scale
  const hx = -46 * s
  const hy = heart.y - 6 * s
  const a = heart.a * 0.9
  const b = heart.b * 0.98
  const blur = Math.max(3, plane.mm)
  for (let r = 0; r < plane.rows; r++) {
    const y = plane.top + r * plane.mm
    const skinFront = profile.skinFront(y)
    const skinBack = profile.skinBack(y)
    const middle = (skinFront + skinBack) / 2
    const half = (skinBack - skinFront) / 2
    const width = (200 + 60 * smooth(-190 * s, -110 * s, y)) * s
    const front = profile.front(y)
    const back = profile.back(y)
    for (let c = 0; c < plane.columns; c++) {
      const x = plane.left + c * plane.mm
      const u = (x - middle) / half
      if (Math.abs(u) >= 1) continue
      const i = r * plane.columns + c
      const thickness = width * Math.sqrt(1 - u ** 4)
      let aerated = 0
      const across = Math.min(x - front, back - x)
      if (across > 0 && y > -150 * s) {
        const dx = x - hx
        const dy = y - hy
        const q = 1 - ((dx * heart.cos + dy * heart.sin) / a) ** 2 - ((dy * heart.cos - dx * heart.sin) / b) ** 2
        const vessels = 1 - ((x - 2 * s) / (34 * s)) ** 2 - ((y + 62 * s) / (82 * s)) ** 2
        const solid = Math.max(q > 0 ? 112 * q ** 0.4 : 0, vessels > 0 ? 66 * Math.sqrt(vessels) : 0) * s
        const round = Math.min(1, across / (64 * s))
        const open = Math.max(0, 205 * s * Math.sqrt(round * (2 - round)) - solid) * smooth(-150 * s, -96 * s, y)
        aerated = (open / 2) * (edge(profile.diaphragm(x, domes[0]) - y, blur) + edge(profile.diaphragm(x, domes[1]) - y, blur))
      }
      plane.lung[i] = aerated
      plane.attenuation[i] = 0.9 * MU.soft * Math.max(10, thickness - aerated) + MU.lung * aerated
    }
  }
  // The raised arms cross the apices.
  drawCylinder(plane, plane.attenuation, -64 * s, plane.top - 30, -34 * s, -138 * s, 44 * s, 30 * s, MU.soft * 0.3)
  drawCylinder(plane, plane.attenuation, -12 * s, plane.top - 4, 6 * s, -50 * s, 8.5 * s, 8 * s, -MU.soft * 0.8)
}

function drawBones(plane: Plane, anatomy: Anatomy, profile: Profile): void {
  const s = profile.scale
  const { back, front } = profile
  const period = 24 * s
  const blur = Math.max(2.5, plane.mm)
  forBox(plane, 40 * s, -170 * s, 140 * s, plane.top + plane.rows * plane.mm, (i, x, y) => {
    const along = ((((y + 600) % period) + period) % period) / period
    const centre = back(y) - 15 * s
    const inside = edge((16 - 1.6 * Math.sin(Math.PI * along)) * s - Math.abs(x - centre), blur)
    const body = 20 + 8 * smooth(0.3, 0, Math.min(along, 0.82 - along))
    const disc = smooth(0.8, 0.86, along) * (1 - smooth(0.94, 1, along))
    const arch = edge(9 * s - Math.abs(x - centre - 26 * s), blur) * (along > 0.25 && along < 0.75 ? 10 : 2)
    plane.attenuation[i]! += BONE * anatomy.bone * (inside * (body - 14 * disc) + arch) * smooth(-170 * s, -60 * s, y)
  })
  for (let k = 0; k < 10; k++) {
    const y = (-128 + 24 * k) * s
    for (const shift of [0, 8 * s]) {
      const points: [number, number][] = []
      for (let t = 0; t <= 1.001; t += 0.125) points.push([(back(y) + 8 * s) * (1 - t) + (front(y + 60 * s) + 22 * s) * t, y + shift + (14 * Math.sin(Math.PI * t) + 58 * t * t) * s])
      drawTube(plane, plane.attenuation, points, 4.6 * s, BONE * 0.34)
    }
  }
  const sternum: [number, number][] = []
  for (let y = -118; y <= 30; y += 12) sternum.push([front(y * s) - 7 * s, y * s])
  drawTube(plane, plane.attenuation, sternum, 5 * s, BONE * 1.5)
}

function drawFinding(plane: Plane, seed: string, anatomy: Anatomy, profile: Profile, domes: readonly [number, number], finding: Finding): void {
  const s = profile.scale
  const random = createRandom(`${seed}/${finding.id}/${finding.side ?? ''}/${finding.device ?? ''}`)
  if (finding.id === 'pleural-effusion') {
    const top = profile.diaphragm(96 * s, domes[0]) - (16 + 105 * finding.severity) * s
    forBox(plane, -100 * s, top - 5, 120 * s, 200 * s, (i, x, y) => {
      const surface = top + 30 * s * (1 - Math.exp(-Math.max(0, profile.back(y) - x) / (26 * s)))
      plane.attenuation[i]! += FILLED * plane.lung[i]! * 0.62 * smooth(-2, 20 * s, y - surface)
    })
    return
  }
  const radius = (finding.id === 'nodule' ? 8 + 9.5 * finding.severity : 24 + 28 * finding.severity) * s
  const cx = (34 + 18 * random.normal()) * s
  const cy = (finding.zone === 'upper' ? -80 : finding.zone === 'mid' ? -25 : 40) * s
  const field = noiseField(random, 26, 3, plane.mm)
  forBox(plane, cx - radius * 1.4, cy - radius * 1.4, cx + radius * 1.4, cy + radius * 1.4, (i, x, y) => {
    const d = Math.hypot(x - cx, y - cy) / radius
    if (finding.id === 'nodule') plane.attenuation[i]! += d < 1 ? MU.soft * 1.5 * radius * Math.sqrt(1 - d * d) : 0
    else plane.attenuation[i]! += FILLED * plane.lung[i]! * 0.4 * smooth(1.15, 0.3, d - 0.2 * field(x, y))
  })
}

/**
 * A left lateral film, front of the chest on the image's left: sternum, heart, both domes, spine, posterior sulci. Findings a lateral
 * film would show are drawn (heart size, effusion, consolidation, nodule); the rest are left to the frontal film.
 */
export function drawLateral(plane: Plane, seed: string, patientSeed: string, anatomy: Anatomy, findings: readonly Finding[], watch: Watch): void {
  const profile = profileOf(anatomy)
  const domes = [anatomy.rightDome.top - 2, anatomy.leftDome.top + 5] as const
  drawBody(plane, anatomy, profile, domes)
  const random = createRandom(`${patientSeed}/texture`)
  const texture = noiseField(random, 12, 4, plane.mm)
  for (let k = 0; k < 26; k++) {
    const angle = random.next() * 6.28
    const x = 10 + 14 * random.normal()
    const y = -32 + 12 * random.normal()
    const length = 30 + 34 * random.next()
    drawCylinder(plane, plane.vessels, x, y, x + Math.cos(angle) * length, y + Math.sin(angle) * length, 3.4, 1, 0.8)
  }
  forBox(plane, plane.left, plane.top, -plane.left, plane.top + plane.rows * plane.mm, (i, x, y) => {
    const lung = plane.lung[i]!
    if (lung > 0) plane.attenuation[i]! += (0.03 * texture(x, y) + FILLED * plane.vessels[i]!) * Math.min(1, lung / 60)
  })
  drawBones(plane, anatomy, profile)
  for (const finding of findings) {
    if (finding.id === 'pleural-effusion' || finding.id === 'consolidation' || finding.id === 'nodule') watch(finding, () => drawFinding(plane, seed, anatomy, profile, domes, finding))
  }
}
