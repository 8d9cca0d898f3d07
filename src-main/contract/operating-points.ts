import { z } from 'zod'
import type { Interval, Result } from '../metrics/result.ts'
import type { OperatingPoint, WizardExtra } from '../metrics/operating-point.ts'
import type { OptimismExtra } from '../metrics/optimism.ts'
import { call, id, nothing } from './define.ts'
import type { CalibrationRef } from './screening.ts'
import type { SignedVersion, VersionStanding } from './signed-version.ts'

/** What the user of the threshold wizard states for one finding; only the ratio of the costs matters. */
export const stakesSchema = z.strictObject({
  prevalence: z.number().gt(0).lt(1),
  costMiss: z.number().positive().max(1e9),
  costRecall: z.number().positive().max(1e9)
})
export type Stakes = z.infer<typeof stakesSchema>

/** Everything a threshold depends on besides the labels it was chosen on. */
export interface ThresholdChain {
  model: { id: string; version: string; hash: string }
  prompts: { id: string; version: string; hash: string }
  preprocessingHash: string
  calibration: Pick<CalibrationRef, 'hash' | 'name' | 'method'> | null
}

export interface CaseCounts {
  /** Studies with a label and a score. */
  n: number
  positives: number
  patients: number
}

/** Sensitivity or specificity at a threshold, with how many cases it rests on. */
export interface Rate {
  value: number
  of: number
  interval: Interval
}

/** One finding's threshold, as it was chosen. */
export interface SitePoint {
  findingId: string
  name: string
  /** Called positive at margin >= threshold. */
  threshold: number
  /** How it was chosen, in words. */
  how: string
  stakes: Stakes
  chosenOn: CaseCounts
  /** Cases of other patients, on which the rates below were measured; the same cases when somebody insisted. */
  checkedOn: CaseCounts
  sensitivity: Rate
  specificity: Rate
  /** Share of the local films below the threshold when it was chosen; null where no local films were known. */
  position: number | null
}

export interface OperatingPointSet extends SignedVersion {
  chain: ThresholdChain
  reference: {
    id: number
    name: string
    hash: string
    /** Thresholds and rates come from the same cases, although that flatters. */
    insisted: boolean
    /** Row ids of the studies thresholds were chosen on: they may not be scored with them. */
    chosenOn: number[]
  }
  points: SitePoint[]
}

export type ListedOperatingPoints = OperatingPointSet & VersionStanding

export interface LabelledReference {
  id: number
  name: string
  /** Findings of the current prompt set that it labels. */
  findings: { id: string; name: string; n: number; positives: number }[]
}

export interface OperatingPointsState {
  /** null while nothing was screened: there is no chain to choose thresholds for. */
  chain: ThresholdChain | null
  sets: ListedOperatingPoints[]
  /** What films are judged with now, in words. */
  inUse: string
  references: LabelledReference[]
}

export interface ThresholdProposal {
  findingId: string
  chosenOn: CaseCounts
  checkedOn: CaseCounts
  /** Least expected cost on the cases for choosing. */
  wizard: Result<OperatingPoint, WizardExtra>
  /** The threshold asked about (else the wizard's) on cases of other patients. */
  checked: Result<OperatingPoint>
  /** How much choosing and scoring on the same cases flatters; only when somebody insisted. */
  optimism: Result<number, OptimismExtra> | null
}

const choice = { referenceId: id, findingId: z.string().min(1).max(64), stakes: stakesSchema, insist: z.boolean().default(false) }

export const operatingPointCalls = {
  'operatingPoints.state': call<OperatingPointsState>()(nothing),
  'operatingPoints.propose': call<ThresholdProposal>()(z.strictObject({ ...choice, threshold: z.number().min(-2).max(2).optional() })),
  /** Saves a new version and takes it into use. */
  'operatingPoints.save': call<OperatingPointSet>()(
    z.strictObject({
      name: z.string().trim().min(1).max(120),
      author: z.string().trim().min(1).max(120),
      referenceId: id,
      insist: z.boolean().default(false),
      points: z.array(z.strictObject({ findingId: choice.findingId, stakes: stakesSchema, threshold: z.number().min(-2).max(2) })).min(1).max(200)
    })
  ),
  /** null goes back to the neutral point. */
  'operatingPoints.use': call<null>()(z.strictObject({ id: id.nullable(), author: z.string().trim().min(1).max(120) }))
}
