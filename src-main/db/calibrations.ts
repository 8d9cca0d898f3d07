import type { CalibrationChain, FittedFinding, SignedVersion } from '../contract/index.ts'
import { signedVersions, type NewVersion } from './signed-versions.ts'

/** A fitted calibration as it is stored. `C` is the content of its curves, which the database does not look into. */
export interface StoredFit<C = unknown> extends SignedVersion {
  chain: CalibrationChain
  /** `fittedOn`: row ids of the studies. */
  reference: { id: number; name: string; hash: string; fittedOn: number[] }
  calibration: C
  findings: FittedFinding[]
}
export type NewFit<C = unknown> = NewVersion<StoredFit<C>>

export const calibrationFits = <C>() => signedVersions<StoredFit<C>>({ versions: 'calibration_fits', uses: 'calibration_uses', used: 'fit_id' })
