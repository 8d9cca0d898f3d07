import { z } from 'zod'
import { call, id, nothing } from './define.ts'


/** What a reference says of a finding in a study. Uncertain and missing are not "no". */
export const labels = ['positive', 'negative', 'uncertain', 'missing'] as const
export type Label = (typeof labels)[number]

/** What an uncertain label counts as where a reference is used. A missing one is always left out. */
export const uncertainPolicies = ['exclude', 'positive', 'negative'] as const
export type UncertainAs = (typeof uncertainPolicies)[number]

/** How readers' answers become one label. */
export const consensusRule = z.strictObject({
  /** Reads without the AI, or with it. */
  phase: z.enum(['blind', 'aided']).default('blind'),
  readerIds: z.array(id).min(1).max(100),
  /** Fewer votes than this leave the label missing. */
  atLeast: z.number().int().min(1).max(100),
  /** As many for as against. */
  tie: z.enum(['uncertain', 'positive', 'negative', 'missing']).default('uncertain'),
  /** How an answer "unsure" votes. */
  unsure: z.enum(['abstain', 'positive', 'negative']).default('abstain')
})
export type ConsensusRule = z.output<typeof consensusRule>

/** Where labels come from. `report`: read from the report's words, without annotation: silver, never to be taken for a reading. */
export type ReferenceOrigin =
  | { kind: 'imported'; file: string; sha256: string; matchedBy: string[] }
  | { kind: 'consensus'; rule: ConsensusRule; readers: string[]; readerStudyId: number | null }
  | { kind: 'adjudicated' }
  | { kind: 'report'; labeller: string }

export interface LabelCounts {
  findingId: string
  name: string
  positive: number
  negative: number
  uncertain: number
  missing: number
}

export interface ReferenceStandard {
  id: number
  name: string
  kind: ReferenceOrigin['kind']
  origin: ReferenceOrigin
  /** Over study UID, finding and label. */
  hash: string
  studies: number
  findings: LabelCounts[]
  /** Rows of the imported table that were not taken. */
  refused: number
  createdAt: string
  updatedAt: string
}

export interface RefusedRow {
  /** Line of the file, from 1. */
  line: number
  /** What the row calls its study. */
  named: string
  code: 'no-id' | 'no-match' | 'ambiguous' | 'contradiction' | 'bad-cell' | 'conflict'
  reason: string
}

export interface ReferenceImport {
  reference: ReferenceStandard
  rows: number
  /** Rows whose study is in the library and whose labels were taken. */
  matched: number
  /** The reference held exactly these labels already. */
  unchanged: boolean
  /** The first refused rows; `references.refused` has all. */
  refused: RefusedRow[]
  /** Columns that name no known finding and no study. */
  ignoredColumns: string[]
}

const name = z.string().trim().min(1).max(80)

export const referenceCalls = {
  'references.list': call<ReferenceStandard[]>()(nothing),
  /** Labels from a CSV, columns by name. The same name again replaces its labels, whole or not at all. `columns`: further columns to take as findings. */
  'references.import': call<ReferenceImport>()(z.strictObject({ path: z.string().min(1), name: name.optional(), columns: z.array(z.string().trim().min(1).max(64)).max(200).default([]) })),
  'references.consensus': call<ReferenceStandard>()(z.strictObject({ name, rule: consensusRule, readerStudyId: id.nullable().default(null) })),
  /** Silver labels from every report of the library. */
  'references.fromReports': call<ReferenceStandard>()(z.strictObject({ name: name.default('Reports (silver)') })),
  'references.refused': call<{ total: number; rows: RefusedRow[] }>()(z.strictObject({ id, offset: z.number().int().min(0).default(0), limit: z.number().int().min(1).max(500).default(100) })),
  /** CheXpert's convention: 1, 0, -1 uncertain, empty missing; `uncertain` turns the uncertain ones into something else. */
  'references.csv': call<{ name: string; csv: string }>()(z.strictObject({ id, uncertain: z.enum(uncertainPolicies).nullable().default(null) })),
  'references.remove': call<null>()(z.strictObject({ id }))
}

