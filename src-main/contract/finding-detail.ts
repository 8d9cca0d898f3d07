import type { BrierExtra } from '../metrics/brier.ts'
import type { CalibrationExtra } from '../metrics/calibration-slope.ts'
import type { KappaExtra } from '../metrics/cohen-kappa.ts'
import type { Confusion } from '../metrics/confusion.ts'
import type { MultiRaterExtra } from '../metrics/fleiss-kappa.ts'
import type { McnemarExtra } from '../metrics/mcnemar.ts'
import type { NetBenefitPoint } from '../metrics/net-benefit.ts'
import type { ObuchowskiRocketteExtra } from '../metrics/obuchowski-rockette.ts'
import type { PrecisionRecallPoint } from '../metrics/precision-recall.ts'
import type { ReadersAgainstAiExtra } from '../metrics/readers-against-ai.ts'
import type { ReliabilityBin } from '../metrics/reliability.ts'
import type { Interval, Result } from '../metrics/result.ts'
import type { RocPoint } from '../metrics/roc-curve.ts'
import type { SwitchRates } from '../metrics/switch-rates.ts'
import type { RaterKind } from './comparison.ts'

/** A rater's place in ROC space: one threshold, or one person. */
export interface RaterPoint {
  rater: string
  kind: RaterKind
  n: number
  falsePositiveRate: number
  sensitivity: number
  precision: number | null
  confusion: Confusion
  sensitivityInterval: Interval | null
  specificityInterval: Interval | null
}

export interface Probabilities {
  rater: string
  reliability: Result<number, { bins: ReliabilityBin[]; spacing: string }>
  brier: Result<number, BrierExtra>
  slope: Result<number, CalibrationExtra>
  netBenefit: Result<NetBenefitPoint[]>
}

/** Two raters on the cases both decided, whatever the reference says; the test uses the reference. */
export interface PairAgreement {
  a: string
  b: string
  kappa: Result<number, KappaExtra>
  pabak: Result<number, { observed: number }>
  ac1: Result<number, MultiRaterExtra>
  mcnemar: Result<number, McnemarExtra>
}

/** What seeing the AI did to one reader's decisions. */
export interface ReaderSwitch {
  reader: string
  result: Result<number, SwitchRates>
}

export interface SubgroupFigures {
  group: string
  n: number
  positives: number
  /** Fewer than 30 cases: shown greyed. */
  small: boolean
  raters: Record<string, { sensitivity: Result; specificity: Result; auroc: Result | null }>
}

/** Everything the page shows of one finding beyond the figures in `Comparison`. */
export interface FindingDetail {
  finding: string
  roc: { rater: string; result: Result<RocPoint[]> }[]
  precisionRecall: { rater: string; result: Result<number, { points: PrecisionRecallPoint[]; prevalence: number }> }[]
  points: RaterPoint[]
  probabilities: Probabilities[]
  pairs: PairAgreement[]
  /** All readers at once; null below two readers. */
  group: { readers: string[]; fleiss: Result<number, MultiRaterExtra>; ac1: Result<number, MultiRaterExtra>; alpha: Result<number, { pairable: number }> } | null
  /** Confidence of two readers, quadratic weights; only where confidences were given. */
  confidence: { a: string; b: string; kappa: Result<number, KappaExtra> }[]
  switches: ReaderSwitch[]
  /** PPV and NPV at the prevalence asked about. */
  predictive: { rater: string; result: Result<number, { npv: number; npvInterval: Interval }> }[]
  subgroups: { by: string; rows: SubgroupFigures[] }[]
  mrmc: MrmcSection | null
  /** Each model alone against the average reader without it; empty without readers. */
  againstReaders: AgainstReadersSection[]
}

/** Readers crossed with two ways of reading; null where there are not two of each. */
export interface MrmcSection {
  /** What the scores are, in words. */
  scale: string
  modalities: string[]
  readers: string[]
  cases: number
  leftOut: { incompleteCases: number; incompleteReaders: string[]; withoutTruth: number }
  result: Result<number, ObuchowskiRocketteExtra>
}

/** A model alone against the average reader, on the cases that all of them answered. */
export interface AgainstReadersSection extends Omit<MrmcSection, 'modalities' | 'result'> {
  model: string
  result: Result<number, ReadersAgainstAiExtra>
}

/** What `mrmc --json` prints; values are differences, first modality minus second (modalities in natural order). */
export interface MrmcReport {
  format: 'umbra-mrmc-1'
  version: string | null
  intendedUse: string
  file: string
  modalities: readonly string[]
  readers: readonly string[]
  cases: number
  positives: number
  leftOut: MrmcSection['leftOut']
  delong: Result<number, ObuchowskiRocketteExtra>
  jackknife: Result<number, ObuchowskiRocketteExtra>
}
