import type { Random } from '../base/random.ts'
import { createRandom } from '../base/random.ts'
import type { Anatomy } from './anatomy.ts'
import type { Break } from './bones.ts'
import { drawRibs, drawShoulders, drawSpine } from './bones.ts'
import { drawDevice } from './findings/devices.ts'
import { breakPoint, drawHematoma, planFractures } from './findings/fracture.ts'
import { drawAtelectasis, drawConsolidation, drawEdema, drawEffusion, drawNodule } from './findings/opacity.ts'
import { drawPneumothorax } from './findings/pneumothorax.ts'
import { drawMarker } from './marker.ts'
import type { Plane } from './plane.ts'
import { drawStomach, drawThorax, insideHeart } from './thorax.ts'
import type { Finding } from './types.ts'
import { applyVessels, drawVessels } from './vessels.ts'

/** Called around each finding's own drawing, so that its mask can be taken as what changed. */
export type Watch = (finding: Finding, draw: () => void) => void

/** Builds a PA or AP film layer by layer. Every part has its own random stream, so that one finding never moves another. */
export function drawFrontal(plane: Plane, seed: string, patientSeed: string, anatomy: Anatomy, findings: readonly Finding[], watch: Watch): void {
  const stream = (name: string): Random => createRandom(`${seed}/${name}`)
  const patient = (name: string): Random => createRandom(`${patientSeed}/${name}`)
  const own = (finding: Finding): Random => stream(`${finding.id}/${finding.side ?? ''}/${finding.device ?? ''}`)
  const each = (id: Finding['id'], draw: (finding: Finding) => void): void => {
    for (const finding of findings) if (finding.id === id) watch(finding, () => draw(finding))
  }
  const edema = findings.find((finding) => finding.id === 'edema')
  drawThorax(plane, anatomy)
  if (patient('stomach').next() < 0.8) drawStomach(plane, anatomy, stream('stomach').next())
  drawVessels(plane, patient('vessels'), anatomy, 1 + (edema ? 0.12 + 0.2 * edema.severity : 0), 1 + (edema ? 0.25 + 0.35 * edema.severity : 0))
  each('pneumothorax', (finding) => drawPneumothorax(plane, anatomy, finding))
  applyVessels(plane, patient('texture'), 1 + (edema ? 0.6 + 1.2 * edema.severity : 0))
  each('edema', (finding) => drawEdema(plane, own(finding), anatomy, finding))
  each('consolidation', (finding) => drawConsolidation(plane, own(finding), anatomy, finding))
  each('atelectasis', (finding) => drawAtelectasis(plane, own(finding), anatomy, finding))
  each('nodule', (finding) => drawNodule(plane, own(finding), anatomy, finding))
  each('pleural-effusion', (finding) => drawEffusion(plane, anatomy, finding))
  const breaks: Break[] = []
  each('fracture', (finding) => {
    const planned = planFractures(own(finding), finding)
    breaks.push(...planned)
    for (const one of planned) drawHematoma(plane, anatomy, one, finding.severity)
  })
  drawSpine(plane, patient('spine'), anatomy)
  drawRibs(plane, anatomy, breaks)
  drawShoulders(plane, anatomy)
  each('support-devices', (finding) => drawDevice(plane, own(finding), anatomy, finding))
  const letter = stream('marker').next()
  if (letter < 0.8) drawMarker(plane, letter < 0.45 ? 'L' : 'R')
}

/** Where the changed pixels do not tell: the heart's outline, and a disc around each broken rib. */
export function shapeMask(plane: Plane, seed: string, anatomy: Anatomy, finding: Finding, mask: Uint8Array): void {
  const visit = (test: (x: number, y: number) => boolean): void => {
    for (let r = 0, i = 0; r < plane.rows; r++) {
      for (let c = 0; c < plane.columns; c++, i++) if (test(plane.left + c * plane.mm, plane.top + r * plane.mm)) mask[i] = 1
    }
  }
  if (finding.id === 'cardiomegaly') visit((x, y) => insideHeart(anatomy, x, y) > 0)
  if (finding.id === 'fracture') {
    const points = planFractures(createRandom(`${seed}/fracture/${finding.side ?? ''}/`), finding).map((one) => breakPoint(anatomy, one))
    visit((x, y) => points.some((point) => Math.hypot(x - point.x, y - point.y) < 11))
  }
}
