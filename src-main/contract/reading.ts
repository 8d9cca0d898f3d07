import { z } from 'zod'
import { call, id, nothing } from './define.ts'
import { worklistQuery } from './library.ts'

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
 * them always; `signed`: the current reader has signed a blind read of the study; `nobody`: no reader is chosen; `unread`: not read yet;
 * `reader-study`: the protocol of a reader study decides.
 */
export type AiAccess = { open: true; because: 'no-reader' | 'policy' | 'signed' | 'reader-study' } | { open: false; because: 'nobody' | 'unread' | 'reader-study' }

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

/** Of a study's clinical reads, for the worklist. */
export interface ReadStatus {
  mine: 'unread' | 'draft' | 'signed'
  /** Initials of the other readers who signed. */
  others: string[]
}

/** A finding that is asked for, with its sentences for the report. */
export interface FindingQuestion {
  findingId: string
  name: string
  group: string
  sentences: Record<Answer, string>
}

/** Where the reading of one study stands, for the current reader. */
export interface StudyReading {
  ai: AiAccess
  reader: Reader | null
  /** Of the prompt set the read was begun with, else of the active one; group by group. */
  questions: FindingQuestion[]
  /** What the report says of a film without findings. */
  normalReport: string
  draft: Read | null
  /** Signed reads, oldest first: the reader's own, and those of others once the AI is open. */
  signed: Read[]
  /** Signed reads of others that are not shown yet, for they would not leave this one blind. */
  withheld: number
}

const read = z.strictObject({ readId: id })
const text = z.string().max(20_000)

export const readingCalls = {
  'readers.list': call<Reader[]>()(nothing),
  /** Without an id a new reader. */
  'readers.save': call<Reader>()(z.strictObject({ id: id.optional(), name: z.string().trim().min(1).max(80), initials: z.string().trim().min(1).max(6), boardCertified: z.boolean(), active: z.boolean().default(true) })),
  'reading.get': call<StudyReading>()(z.strictObject({ studyId: id })),
  /** The reader's draft of this study, begun when there is none: blind while the AI is hidden, else aided. */
  'reading.begin': call<StudyReading>()(z.strictObject({ studyId: id })),
  /** Replaces what a draft holds; answered once it is on disk. */
  'reading.save': call<{ updatedAt: string }>()(z.strictObject({ readId: id, findings: z.array(readFindingSchema).max(500), comment: text, report: text, activeSeconds: z.number().min(0).max(1e6) })),
  /** From here on the read never changes. Opens the AI. */
  'reading.sign': call<StudyReading>()(read),
  /** A new version of a signed read of one's own. */
  'reading.correct': call<StudyReading>()(read.extend({ reason: z.string().trim().min(3).max(500) })),
  /** Throws a draft away. */
  'reading.discard': call<StudyReading>()(read),
  /** The study whose read was on screen when the program ended, null when none was. */
  'reading.resume': call<{ studyId: number } | null>()(nothing),
  /** The reader went elsewhere: a restart does not return to this study. */
  'reading.leave': call<null>()(nothing),
  /** The next study of a list, after the given one, that the current reader has not signed; from the top when none follows, null when all are read. */
  'reading.next': call<{ studyId: number; index: number } | null>()(z.strictObject({ query: worklistQuery, after: id.optional() }))
}
