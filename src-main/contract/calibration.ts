import { z } from 'zod'
import type { Probabilities } from './compare.ts'
import { call, id, nothing } from './define.ts'
import type { CaseCounts, LabelledReference, ThresholdChain } from './operating-points.ts'
import type { SignedVersion, VersionStanding } from './signed-version.ts'

/** What a calibration belongs to. */
export type CalibrationChain = Omit<ThresholdChain, 'calibration'>

const method = z.enum(['platt', 'isotonic'])
export type CalibrationMethod = z.infer<typeof method>

/** One finding's curve: what it was fitted to, and what its probabilities are worth on cases of other patients. */
export interface FittedFinding {
  findingId: string
  name: string
  method: CalibrationMethod
  fittedOn: CaseCounts
  checkedOn: CaseCounts
  /** Why there is no curve; its margins then stay without a probability. */
  refused: string | null
  /** On `checkedOn`; null without a curve. */
  figures: Omit<Probabilities, 'rater'> | null
}

/** A stored calibration, without its curves. */
export interface CalibrationFit extends SignedVersion, VersionStanding {
  chain: CalibrationChain
  reference: { id: number; name: string; hash: string; /** Studies fitted to. */ fittedOn: number }
  /** As it stands beside every value, e.g. `Platt, fitted to 120 labelled studies (version 2)`. */
  calibrationName: string
  findings: FittedFinding[]
}

/** A reference's findings with what fitting would rest on. */
export interface CalibratableReference extends Omit<LabelledReference, 'findings'> {
  findings: { id: string; name: string; n: number; positives: number; usual: CalibrationMethod }[]
}

export interface CalibrationState {
  /** null while nothing was screened: there are no margins to calibrate. */
  chain: CalibrationChain | null
  fits: CalibrationFit[]
  /** What stands beside the margins now, in words. */
  inUse: string
  references: CalibratableReference[]
}

const asked = {
  referenceId: id,
  findings: z
    .array(z.strictObject({ findingId: z.string().min(1).max(64), method }))
    .min(1)
    .max(200)
    .refine((findings) => new Set(findings.map(({ findingId }) => findingId)).size === findings.length, { message: 'A finding is named twice.' })
}
const author = z.string().trim().min(1).max(120)

export const calibrationCalls = {
  'calibration.state': call<CalibrationState>()(nothing),
  /** Fits on one half of the patients, checks on the other, stores nothing. */
  'calibration.try': call<FittedFinding[]>()(z.strictObject(asked)),
  /** Fits again, saves a new version and takes it into use. */
  'calibration.save': call<CalibrationFit>()(z.strictObject({ ...asked, name: z.string().trim().min(1).max(120), author })),
  /** null goes back to the position among local films. */
  'calibration.use': call<null>()(z.strictObject({ id: id.nullable(), author }))
}
