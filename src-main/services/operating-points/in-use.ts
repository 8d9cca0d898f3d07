import type { OperatingPointSet, ThresholdChain } from '../../contract/index.ts'
import { operatingPointSets } from '../../db/operating-points.ts'
import type { ReadDb } from '../../db/types.ts'
import { calibrated, type Calibration } from '../../inference/calibration/index.ts'
import { chainChanged } from '../screening/chain.ts'

/** How far, as a share of the local films, a threshold may wander before the films are no longer those it was chosen for. */
const DRIFT = 0.05

/** Model, prompts, preprocessing and calibration that films are shown with. */
export interface CurrentChain extends Omit<ThresholdChain, 'calibration'> {
  calibration: Calibration | null
  /** Where margins lie among the local films, whatever calibration is shown; null while they are too few. */
  local: Calibration | null
}

/** The site's thresholds if they may be used; else null and the reason in words. */
export type SitePoints = { set: OperatingPointSet; because: null } | { set: null; because: string }

/** The set in use for this chain. A set whose chain has changed in any part is not used: an older model's thresholds can be worse than none. */
export function sitePoints(db: ReadDb, chain: CurrentChain): SitePoints {
  const use = operatingPointSets.useFor(db, chain.model.hash, chain.prompts.hash)
  if (!use) {
    const last = operatingPointSets.lastUse(db)
    const left = last?.used ? operatingPointSets.get(db, last.used) : null
    return { set: null, because: left ? staleBecause(left, chain) ?? NONE_SET : NONE_SET }
  }
  const set = use.used === null ? null : operatingPointSets.get(db, use.used)
  if (!set) return { set: null, because: `${use.author} went back to the neutral point` }
  const because = staleBecause(set, chain)
  return because === null ? { set, because } : { set: null, because }
}

const NONE_SET = 'no site threshold is set'

/** Why a set does not fit the chain; null when it does. */
export function staleBecause({ version, chain: made, points }: OperatingPointSet, now: CurrentChain): string | null {
  const because = (what: string): string => `the site thresholds (version ${version}) are out of use, because ${what}`
  const changed = chainChanged(made, now, 'they were chosen')
  if (changed) return because(changed)
  if (made.calibration?.method !== now.calibration?.method) return because(`the calibration changed from ${made.calibration?.name ?? 'none'} to ${now.calibration?.name ?? 'none'}`)
  if (made.calibration && made.calibration.method !== 'local-reference' && made.calibration.hash !== now.calibration?.hash) return because(`the calibration was fitted anew (${now.calibration?.name})`)
  const { local } = now
  if (!local) return null
  // The local reference grows with every film. What counts is whether the thresholds still lie where they lay among the films.
  const moved = points.find(({ findingId, threshold, position }) => position !== null && Math.abs((calibrated(local, findingId, threshold) ?? position) - position) > DRIFT)
  if (!moved) return null
  const percent = (share: number): string => `${Math.round(100 * share)} %`
  return because(`the films here changed: the threshold of ${moved.name} lay above ${percent(moved.position!)} of the local films and now lies above ${percent(calibrated(local, moved.findingId, moved.threshold)!)}`)
}
