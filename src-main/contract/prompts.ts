import { z } from 'zod'
import { call, nothing, promptRef, slug } from './define.ts'

const sentences = z.array(z.string().trim().max(1000)).max(64)

/** A finding while it is written: sentences may still be missing. A draft is tried out, never read with. */
export const findingDraftSchema = z.strictObject({
  id: slug,
  name: z.string().trim().max(80),
  group: z.string().trim().max(80),
  kind: z.enum(['finding', 'normal']),
  positive: sentences,
  negative: sentences
})
export type FindingDraft = z.infer<typeof findingDraftSchema>

export interface PromptSetSummary {
  id: string
  /** What to activate: the id, or `id@n` for a version of a set written here. */
  ref: string
  version: string
  name: string
  author: string
  date: string
  hash: string
  findings: FindingDraft[]
  active: boolean
  shipped: boolean
  /** Written here: it has versions, and more can be saved. */
  own: boolean
  problem: string | null
}

export interface PromptTestRow {
  findingId: string
  name: string
  /** Films of the library on which paraphrases agree in sign with their mean, 0..1. */
  stability: number | null
  flags: string[]
}

/** One sentence against the rest of its finding. */
export interface ParaphraseTrial {
  side: 'positive' | 'negative'
  text: string
  /** Share of films on which the finding, asked with this sentence alone on its side, has the same sign, 0..1; null without films. */
  agreement: number | null
  /** Spearman's rank correlation with the whole finding over the films; null below 20 films. */
  rank: number | null
}

export interface SimilarFinding {
  ref: string
  setName: string
  findingId: string
  name: string
  /** Between the directions positive minus negative: 1 asks the same of a film. */
  cosine: number
}

export interface TrialFilm {
  studyId: number
  instanceId: number
  patientName: string
  studyDate: string
  view: string
  margin: number
}

/** Against one reference of the library, by study; uncertain labels left out. */
export interface ReferenceTrial {
  referenceId: number
  name: string
  /** Labels read from reports by rules, not by a person. */
  silver: boolean
  positives: number
  negatives: number
  auroc: number | null
  /** 95 %. */
  interval: [number, number] | null
  /** Why there is no AUROC. */
  because: string | null
}

/** What a finding in words does with the films of this library, from stored embeddings. */
export interface FindingTrial {
  model: { id: string; version: string }
  /** Films scored here: those with an embedding whose AI results the current reader may see. */
  films: number
  /** Films left out because their AI results are closed to the current reader. */
  closed: number
  /** Share of films with a margin above 0; null without films. */
  above: number | null
  /** Equal bins from the lowest to the highest margin. */
  histogram: { from: number; to: number; count: number }[]
  highest: TrialFilm[]
  lowest: TrialFilm[]
  paraphrases: ParaphraseTrial[]
  stability: number | null
  flags: string[]
  /** Findings of all usable sets that ask nearly the same, nearest first. */
  similar: SimilarFinding[]
  /** The finding whose labels were taken, and every reference that has them. */
  label: string
  references: ReferenceTrial[]
  /** Findings that any reference of the library has labels of. */
  labelled: { findingId: string; name: string }[]
}

/** What one version changed in one finding. */
export interface FindingChange {
  findingId: string
  name: string
  kind: 'added' | 'removed' | 'changed'
  added: { side: 'positive' | 'negative'; text: string }[]
  removed: { side: 'positive' | 'negative'; text: string }[]
  /** Other members that differ, e.g. `name`. */
  fields: string[]
}

export interface PromptVersion {
  ref: string
  number: number
  hash: string
  name: string
  author: string
  date: string
  note: string
  savedAt: string
  findings: number
  active: boolean
  /** Against the version before; against nothing for the first. */
  changes: FindingChange[]
}

/** The draft as it is kept between visits. */
export interface StudioDraft {
  /** The set the draft grows from. */
  from: string | null
  finding: FindingDraft
}
const studioDraftSchema = z.strictObject({ from: promptRef.nullable(), finding: findingDraftSchema })

export const promptCalls = {
  'prompts.list': call<PromptSetSummary[]>()(nothing),
  'prompts.activate': call<null>()(z.strictObject({ id: promptRef })),
  'prompts.test': call<{ rows: PromptTestRow[]; films: number }>()(z.strictObject({ id: promptRef })),
  'studio.draft': call<StudioDraft | null>()(nothing),
  'studio.keep': call<null>()(z.strictObject({ draft: studioDraftSchema.nullable() })),
  /** `label`: the finding of the references to compare with, where it has another id there. */
  'studio.try': call<FindingTrial>()(z.strictObject({ from: promptRef.nullable(), finding: findingDraftSchema, label: slug.nullable().default(null) })),
  /** A new version of a set written here (`set`), or the first of a new one that begins with the findings of `from`. */
  'studio.save': call<PromptVersion>()(
    z.strictObject({
      set: z.union([z.strictObject({ id: slug }), z.strictObject({ newName: z.string().trim().min(1).max(120), from: promptRef.nullable() })]),
      finding: findingDraftSchema,
      author: z.string().trim().min(1).max(120),
      note: z.string().trim().max(1000)
    })
  ),
  /** Newest first. */
  'studio.history': call<PromptVersion[]>()(z.strictObject({ id: slug }))
}
