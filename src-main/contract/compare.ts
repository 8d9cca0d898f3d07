import type { AurocExtra } from '../metrics/auroc.ts'
import type { BrierExtra } from '../metrics/brier.ts'
import type { CalibrationExtra } from '../metrics/calibration-slope.ts'
import type { KappaExtra } from '../metrics/cohen-kappa.ts'
import type { Confusion } from '../metrics/confusion.ts'
import type { MultiRaterExtra } from '../metrics/fleiss-kappa.ts'
import type { McnemarExtra } from '../metrics/mcnemar.ts'
import type { NetBenefitPoint } from '../metrics/net-benefit.ts'
import type { ObuchowskiRocketteExtra } from '../metrics/obuchowski-rockette.ts'
import type { ReadersAgainstAiExtra } from '../metrics/readers-against-ai.ts'
import type { OptimismExtra } from '../metrics/optimism.ts'
import type { PrecisionRecallPoint } from '../metrics/precision-recall.ts'
import type { Spread } from '../metrics/quantiles.ts'
import type { ReliabilityBin } from '../metrics/reliability.ts'
import type { Interval, Result } from '../metrics/result.ts'
import type { RocPoint } from '../metrics/roc-curve.ts'
import type { SwitchRates } from '../metrics/switch-rates.ts'
import { z } from 'zod'
import { call, id, nothing } from './define.ts'

/**
 * `reader`: a person's decisions without the AI; `aided`: the same person's with it; `decisions`: a model's 0 / 1; `scores`: a model's numbers;
 * `consensus`: majority of the readers given.
 */
export type RaterKind = 'reader' | 'aided' | 'decisions' | 'scores' | 'consensus'

export type RaterInfo = {
  kind: RaterKind
  file: string | null
  /** rows in the file; how many of them are in the reference; reference cases without a row */
  rows: number
  matched: number
  notInReference: number
  absent: number
}

/** Where a threshold came from; never from the scored cases unless someone insisted. */
export type ThresholdUsed = { value: number; source: string; n: number | null; tunedOnScoredCases: boolean }

/** One rater on one finding. Every figure is a value with its n, interval and method, or a refusal with its reason. */
export type RaterFigures = {
  /** cases with a reference answer and an answer of this rater */
  n: number
  missing: number
  uncertain: number
  threshold: ThresholdUsed | null
  confusion: Confusion | null
  f1: Result
  mcc: Result
  sensitivity: Result
  specificity: Result
  ppv: Result
  npv: Result
  accuracy: Result
  kappa: Result<number, KappaExtra>
  /** score models only */
  auroc: Result<number, AurocExtra> | null
  auprc: Result | null
  /** score models under --tune-on-test: how much tuning on the scored cases flatters */
  optimism: Result<number, OptimismExtra> | null
}

export type FindingResult = {
  reference: { n: number; positives: number; negatives: number; uncertain: number; missing: number; prevalence: number | null }
  raters: Record<string, RaterFigures>
}

export type Macro = { findings: string[]; f1: Result; mcc: Result; sensitivity: Result; specificity: Result; auroc: Result }

export type Difference = {
  a: string
  b: string
  metric: 'f1' | 'mcc' | 'auroc'
  /** null: the mean over `findings` */
  finding: string | null
  findings: string[]
  /** value is a minus b on the cases both answered */
  result: Result<number, { p: number }>
  aValue: number | null
  bValue: number | null
  /** Holm-adjusted over the findings of this pair and metric; null for the mean and for refusals */
  pHolm: number | null
}

/** Mean inflation of a model whose thresholds were tuned on the scored cases, over the findings it could be measured on. */
export type TunedModel = { findings: string[]; apparent: { f1: number; mcc: number }; honest: { f1: number; mcc: number } }

export type Agreement = {
  finding: string
  readers: string[]
  /** two readers: Cohen's kappa; more: null */
  kappa: Result<number, KappaExtra> | null
  ac1: Result<number, MultiRaterExtra>
  alpha: Result<number, { pairable: number }>
}

/** What the library knows of a comparison beyond the answers, in words for a report; each null where it does not know. */
export interface Provenance {
  collected: string | null
  selection: string | null
  indexTest: string | null
  inputs: string | null
  thresholds: string | null
  readers: string | null
  shown: string | null
  reference: string | null
  assessors: string | null
  failures: string | null
}

/** What `compare --json` prints. */
export type Comparison = {
  format: 'umbra-compare-1'
  version: string | null
  intendedUse: string
  summary: string
  warnings: string[]
  settings: { findings: string[]; commonFindings: string[]; uncertain: UncertainPolicy; bootstrap: number; seed: number; level: number; minPerClass: number; tuneOnTest: boolean; thresholdsFrom: string[] }
  reference: { file: string; cases: number; patients: number }
  raters: Record<string, RaterInfo>
  findings: Record<string, FindingResult>
  macro: Record<string, Macro>
  /** mean over the readers of each one's macro figures: "an average single reader" */
  averageReader: { readers: string[]; f1: Result; mcc: Result } | null
  differences: Difference[]
  /** null where plain files were compared */
  provenance: Provenance | null
  /** only under --tune-on-test */
  tuned: Record<string, TunedModel>
  agreement: Agreement[]
}

/** What becomes of "uncertain": left out and counted, or taken as yes or no because somebody says so. Missing answers are always left out. */
export type UncertainPolicy = 'exclude' | 'positive' | 'negative'

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

export interface ReadingTimes {
  rater: string
  /** Seconds per read: median, its interval, quantiles. */
  result: Result<number, Spread>
}

const path = z.string().min(1).max(4096)

const cohort = z.strictObject({
  dateFrom: z.string().regex(/^\d{8}$/).optional(),
  dateTo: z.string().regex(/^\d{8}$/).optional(),
  view: z.enum(['PA', 'AP']).optional(),
  sex: z.enum(['F', 'M']).optional(),
  ageFrom: z.number().min(0).max(150).optional(),
  ageTo: z.number().min(0).max(150).optional()
})

export const compareSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('files'), reference: path, readers: z.array(path).max(200), models: z.array(path).max(50), thresholdsFrom: z.array(path).max(50).default([]) }),
  z.strictObject({
    kind: z.literal('library'),
    referenceId: id,
    /** null: clinical reads. */
    readerStudyId: id.nullable().default(null),
    /** Row ids; absent: everybody who read. */
    readers: z.array(id).max(200).optional(),
    /** The model's results beside the readers'. */
    withModel: z.boolean().default(true),
    cohort: cohort.default({})
  })
])
export type CompareSource = z.infer<typeof compareSource>

export const compareAnalysis = z.strictObject({
  /** Names; absent: every finding that the reference and anybody answered. */
  findings: z.array(z.string().min(1).max(120)).max(500).optional(),
  uncertain: z.enum(['exclude', 'positive', 'negative']).default('exclude'),
  bootstrap: z.number().int().min(20).max(20_000).default(1000),
  seed: z.number().int().min(0).max(0xffffffff).default(1),
  level: z.number().min(0.5).max(0.999).default(0.95),
  minPerClass: z.number().int().min(0).max(1_000_000).default(5),
  /** Scores cases on which their thresholds were chosen, or chooses them here; the optimism is then shown. */
  tuneOnTest: z.boolean().default(false)
})
export type CompareAnalysis = z.infer<typeof compareAnalysis>

export interface OpenedComparison {
  /** Names the comparison in the calls below; it is kept until two newer ones were made. */
  key: string
  comparison: Comparison
  times: ReadingTimes[]
  /** Whether a point or a cell can be opened as cases of the library. */
  inLibrary: boolean
  milliseconds: number
}

/** What the library offers to compare. */
export interface CompareChoices {
  references: { id: number; name: string; kind: string; studies: number; findings: string[] }[]
  readers: { id: number; name: string; blind: number; aided: number }[]
  /** Closed ones: figures of an open one would tell its readers how they are doing. */
  readerStudies: { id: number; name: string }[]
  model: string | null
  thresholds: string
}

export type ConfusionCell = 'tp' | 'fp' | 'fn' | 'tn'

export interface CaseList {
  total: number
  cases: { id: string; studyId: number | null }[]
}

/** An export as it is saved: base64 of the file. */
export interface ExportedFile {
  name: string
  base64: string
}

const opened = { key: z.string().min(1).max(64) }

export const compareCalls = {
  'compare.choices': call<CompareChoices>()(nothing),
  'compare.run': call<OpenedComparison>()(z.strictObject({ source: compareSource, analysis: compareAnalysis.prefault({}) })),
  'compare.finding': call<FindingDetail>()(z.strictObject({ ...opened, finding: z.string().min(1).max(120), prevalence: z.number().gt(0).lt(1).nullable().default(null) })),
  'compare.cases': call<CaseList>()(z.strictObject({ ...opened, finding: z.string().min(1).max(120), rater: z.string().min(1).max(400), cell: z.enum(['tp', 'fp', 'fn', 'tn']) })),
  'compare.export': call<ExportedFile>()(z.strictObject({ ...opened, as: z.enum(['csv', 'pdf', 'imrmc']), finding: z.string().min(1).max(120).optional() })),
  /** Obuchowski-Rockette analysis of an .imrmc file or a long CSV. */
  'compare.mrmc': call<MrmcReport>()(z.strictObject({ path }))
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
