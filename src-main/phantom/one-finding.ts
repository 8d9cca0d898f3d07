import { createRandom } from '../base/random.ts'
import { phantom } from './phantom.ts'
import type { Finding, FindingId, PhantomFilm } from './types.ts'

/** A frontal film with one finding, of moderate to full severity at a random place, and its mask; the same seed is the same film. */
export function oneFinding(id: FindingId, seed: string, size: number): PhantomFilm {
  const random = createRandom(seed)
  const finding: Finding = { id, severity: 0.4 + 0.6 * random.next() }
  if (id !== 'cardiomegaly') finding.side = random.pick(['left', 'right'])
  if (id === 'consolidation' || id === 'nodule') finding.zone = random.pick(['upper', 'mid', 'lower'])
  if (id === 'support-devices') finding.device = 'pacemaker'
  return phantom({ seed, size, view: 'PA', masks: true, findings: [finding] })
}

/** Grey levels 0 to 255 through the film's own window (PS3.3 C.11.2.1.2.1). */
export function greyLevels({ data, window: { center, width } }: Pick<PhantomFilm, 'data' | 'window'>): Uint8Array {
  return Uint8Array.from(data, (value) => Math.min(255, Math.max(0, Math.round(((value - (center - 0.5)) / (width - 1) + 0.5) * 255))))
}
