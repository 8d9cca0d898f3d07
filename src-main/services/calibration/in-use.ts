import type { CalibrationChain } from '../../contract/index.ts'
import { calibrationFits, type StoredFit } from '../../db/calibrations.ts'
import type { ReadDb } from '../../db/types.ts'
import type { Calibration } from '../../inference/calibration/index.ts'
import { chainChanged } from '../screening/chain.ts'

export type Fit = StoredFit<Calibration>
export const fits = calibrationFits<Calibration>()

/** The calibration fitted to labels if it may be used; else null, and why one that was in use no longer is. */
export type SiteFit = { fit: Fit; because: null } | { fit: null; because: string | null }

/** The fit in use for this chain. Curves of another model, preprocessing or prompt set would turn margins into wrong probabilities. */
export function siteFit(db: ReadDb, chain: CalibrationChain): SiteFit {
  const use = fits.useFor(db, chain.model.hash, chain.prompts.hash)
  if (use && use.used === null) return { fit: null, because: `${use.author} went back to the position among local films` }
  const decided = use ?? fits.lastUse(db)
  const fit = decided?.used ? fits.get(db, decided.used) : null
  if (!fit) return { fit: null, because: null }
  const because = fitStaleBecause(fit, chain)
  return because === null ? { fit, because } : { fit: null, because }
}

/** Why a fit does not belong to the chain; null when it does. */
export function fitStaleBecause({ version, chain }: Fit, now: CalibrationChain): string | null {
  const changed = chainChanged(chain, now, 'it was fitted')
  return changed && `the calibration (version ${version}) is out of use, because ${changed}`
}

/** The calibration as it stands beside every value: its name says which version it is. */
export const calibrationOf = ({ version, calibration }: Fit): Calibration => ({ ...calibration, name: `${calibration.name} (version ${version})` })
