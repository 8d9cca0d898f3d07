import { z } from 'zod'
import { call, id, nothing } from './define.ts'

/** A person who reads, local to this library. */
export interface Reader {
  id: number
  name: string
  initials: string
  boardCertified: boolean
  /** One who left keeps the reads and is no longer offered. */
  active: boolean
}

/**
 * Whether the AI's results of a study may be shown, and why. `no-reader`: no reader is set up, a demonstration; `policy`: the site shows
 * them always; `signed`: the current reader has signed a blind read of the study; `nobody`: no reader is chosen; `unread`: not read yet.
 */
export type AiAccess = { open: true; because: 'no-reader' | 'policy' | 'signed' } | { open: false; because: 'nobody' | 'unread' }

/** Blind: before the AI was shown. Aided: with the AI on screen. */
export type Phase = 'blind' | 'aided'
export const answers = ['yes', 'no', 'unsure'] as const
export type Answer = (typeof answers)[number]
/** What a reader does with an AI result, in the words of IHE AIRAI. */
export const responses = ['accept', 'reject', 'supplement'] as const
export type Response = (typeof responses)[number]

export const readFindingSchema = z.strictObject({
  findingId: z.string().min(1).max(64),
  /** null: not answered, which is not "no". */
  answer: z.enum(answers).nullable(),
  /** How sure the reader is that the finding is there, 0 to 100. */
  confidence: z.number().int().min(0).max(100).nullable(),
  response: z.enum(responses).nullable()
})
export type ReadFinding = z.infer<typeof readFindingSchema>

export interface Read {
  id: number
  studyId: number
  reader: Reader
  /** null: clinical reading. */
  readerStudyId: number | null
  phase: Phase
  status: 'draft' | 'signed'
  /** 1 is the first; a correction has the next number, a reason, and was made after the AI was open. */
  version: number
  supersedes: number | null
  reason: string | null
  promptHash: string
  modelHash: string | null
  startedAt: string
  updatedAt: string
  signedAt: string | null
  /** Name and certification as they stood at signing. */
  signedAs: string | null
  boardCertified: boolean | null
  /** Time with the study on screen and the reader at work. */
  activeSeconds: number
  comment: string
  report: string
  findings: ReadFinding[]
}

export const readerCalls = {
  'readers.list': call<Reader[]>()(nothing),
  /** Without an id a new reader. */
  'readers.save': call<Reader>()(z.strictObject({ id: id.optional(), name: z.string().trim().min(1).max(80), initials: z.string().trim().min(1).max(6), boardCertified: z.boolean(), active: z.boolean().default(true) }))
}
