import type { Spread } from '../metrics/quantiles.ts'
import type { Result } from '../metrics/result.ts'
import { z } from 'zod'
import type { Comparison } from './comparison.ts'
import { call, id, nothing } from './define.ts'
import type { FindingDetail, MrmcReport } from './finding-detail.ts'

export type * from './comparison.ts'
export type * from './finding-detail.ts'

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
