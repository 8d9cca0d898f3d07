import { z } from 'zod'
import { call, id } from './define.ts'
import type { Answer } from './reading.ts'
import type { Label, ReferenceStandard } from './references.ts'

export const rulings = ['reader', 'ai', 'unclear'] as const
/** Who was right where reader and AI differ. */
export type Ruling = (typeof rulings)[number]

/** Who differs from the AI, as signed without it. */
export interface DissentingRead {
  readId: number
  reader: string
  confidence: number | null
  /** What the same reader signed with the AI on screen; null when there is no such read. */
  withAi: Answer | null
}

export interface Adjudication {
  verdict: Ruling
  /** What the finding is taken to be from then on. */
  label: Exclude<Label, 'missing'>
  note: string
  by: string
  at: string
}

/** A finding of a study on which the AI and every reader listed fall on different sides. */
export interface Discordance {
  studyId: number
  patientName: string
  patientId: string
  studyDate: string
  findingId: string
  name: string
  /** What the readers listed answered; the AI says the opposite. */
  answer: 'yes' | 'no'
  readers: DissentingRead[]
  /** Signed blind reads that agree with the AI, or are unsure. */
  otherReads: number
  margin: number
  operatingPoint: number
  /** How far the margin lies from the operating point, on the AI's side; always positive. */
  distance: number
  adjudication: Adjudication | null
}

export interface DiscordanceQueue {
  total: number
  /** Of the same selection, whatever `show` says. */
  counts: Record<'open' | Ruling, number>
  /** Studies with signed reads whose AI results are closed to this reader: what they hold is not told. */
  hidden: number
  findings: { id: string; name: string; n: number }[]
  rows: Discordance[]
}

const finding = z.string().min(1).max(64)

export const discordanceCalls = {
  /** The farthest from the operating point first. */
  'discordance.list': call<DiscordanceQueue>()(
    z.strictObject({ beyond: z.number().min(0).max(2).default(0), findingId: finding.optional(), show: z.enum(['open', 'decided', 'all']).default('open'), offset: z.number().int().min(0).default(0), limit: z.number().int().min(1).max(500).default(100) })
  ),
  /** By the current reader. A later verdict on the same finding of the same study stands in the place of an earlier one, which is kept. */
  'discordance.adjudicate': call<{ adjudication: Adjudication; reference: ReferenceStandard }>()(z.strictObject({ studyId: id, findingId: finding, verdict: z.enum(rulings), note: z.string().trim().max(2000).default('') })),
  /** Films to leave out of fine-tuning, as `finetune --exclude` takes them. */
  'discordance.exclusions': call<{ csv: string; studies: number; films: number }>()(z.strictObject({ verdicts: z.array(z.enum(rulings)).min(1).default(['ai', 'unclear']) }))
}
