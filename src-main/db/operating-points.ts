import type { OperatingPointSet } from '../contract/index.ts'
import { signedVersions, type NewVersion } from './signed-versions.ts'

export type NewOperatingPointSet = NewVersion<OperatingPointSet>

export const operatingPointSets = signedVersions<OperatingPointSet>({
  versions: 'operating_point_sets',
  uses: 'operating_point_uses',
  used: 'set_id',
  hashes: ({ chain }) => ({ calibration_hash: chain.calibration?.hash ?? null })
})
