import type { Random } from '../../base/random.ts'
import { createRandom } from '../../base/random.ts'
import type { Case } from '../sample.ts'
import type { FindingId } from '../types.ts'
import { FINDING_IDS } from '../types.ts'
import { NEGATIVE, NEUTRAL, NORMAL, joined } from './negative.ts'
import { POSITIVE } from './positive.ts'
import { capital, groupOf } from './words.ts'

/** Absent findings worth denying, most often denied first, as in real reports. */
const DENIED: Record<FindingId, number> = { pneumothorax: 0.75, 'pleural-effusion': 0.75, consolidation: 0.6, cardiomegaly: 0.6, edema: 0.4, fracture: 0.35, nodule: 0.3, atelectasis: 0.25, 'support-devices': 0.2 }

const TECHNIQUE: Record<Case['view'], readonly string[]> = {
  PA: ['PA view of the chest.', 'Frontal view of the chest, PA projection.', 'Single PA chest radiograph.'],
  AP: ['Portable AP view of the chest.', 'Single AP portable chest radiograph.', 'Frontal view of the chest, AP projection.'],
  LATERAL: ['Lateral view of the chest.', 'Left lateral chest radiograph.']
}
const INDICATION = ['Cough.', 'Shortness of breath.', 'Chest pain.', 'Fever.', 'Preoperative evaluation.', 'Trauma.', 'Dyspnea, evaluate for acute process.', 'Follow-up.']

function denials(random: Random, absent: readonly FindingId[]): string[] {
  const chosen = random.shuffle(absent.filter((id) => random.next() < DENIED[id]))
  const out: string[] = []
  while (chosen.length > 0) {
    const take = random.next() < 0.35 ? Math.min(chosen.length, 2 + random.integer(2)) : 1
    const ids = chosen.splice(0, take)
    out.push(take === 1 ? random.pick(NEGATIVE[ids[0]!]) : joined(random, ids))
  }
  return out
}

/**
 * The report of a case in radiology English: findings present, findings denied, normal and neutral statements, FINDINGS and IMPRESSION,
 * sometimes INDICATION and TECHNIQUE. Seeded by the case; another `variant` words the same film differently.
 */
export function phantomReport(of: Case, variant = 0): string {
  const random = createRandom(`${of.seed}/report/${variant}`)
  const present = FINDING_IDS.filter((id) => of.findings.some((one) => one.id === id))
  const findings: string[] = []
  const impression: string[] = []
  for (const id of random.shuffle(present)) {
    const [long, short] = POSITIVE[id](random, groupOf(of.findings.filter((one) => one.id === id)))
    findings.push(long!)
    impression.push(short!)
  }
  const denied = denials(random, FINDING_IDS.filter((id) => !present.includes(id)))
  const neutral = NEUTRAL.filter(() => random.next() < 0.12)
  const normal = present.length === 0 ? [random.pick(NORMAL.findings)] : []
  const body = [...normal, ...(random.next() < 0.6 ? [...findings, ...random.shuffle([...denied, ...neutral])] : random.shuffle([...findings, ...denied, ...neutral]))]
  if (present.length === 0) impression.push(random.pick(NORMAL.impression))
  else if (random.next() < 0.25 && denied.length > 0) impression.push(random.pick(denied))

  const numbered = impression.length > 1 && random.next() < 0.5
  const sections: string[] = []
  if (random.next() < 0.4) sections.push(`INDICATION: ${random.pick(INDICATION)}`)
  if (random.next() < 0.4) sections.push(`TECHNIQUE: ${random.pick(TECHNIQUE[of.view])}`)
  sections.push(`FINDINGS: ${body.map(capital).join(' ')}`)
  sections.push(`IMPRESSION: ${impression.map((line, i) => (numbered ? `${i + 1}. ` : '') + capital(line)).join(' ')}`)
  return `${sections.join('\n\n')}\n`
}
