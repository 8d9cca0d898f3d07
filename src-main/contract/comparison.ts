import type { AurocExtra } from '../metrics/auroc.ts'
import type { KappaExtra } from '../metrics/cohen-kappa.ts'
import type { Confusion } from '../metrics/confusion.ts'
import type { MultiRaterExtra } from '../metrics/fleiss-kappa.ts'
import type { OptimismExtra } from '../metrics/optimism.ts'
import type { Result } from '../metrics/result.ts'

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
