import { z } from 'zod'
import { call, id, nothing } from './define.ts'

/** Unaided: the AI stays hidden whatever the site's policy. Aided: it is on screen from the start. */
export type Arm = 'unaided' | 'aided'

/** What is decided before anybody reads; from the first read on it never changes. */
export const protocolSchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  /** The truth that figures will be computed against; may come later. */
  referenceId: id.nullable().default(null),
  /** Finding ids of the prompt set in use; only these are asked. */
  findings: z.array(z.string().min(1).max(64)).min(1).max(200),
  /** Row ids of the studies to be read. */
  cases: z.array(id).min(1).max(20_000),
  readers: z.array(id).min(1).max(100),
  /** Crossed: every reader reads every case in both arms, in two periods. */
  arms: z.enum(['crossed', 'unaided', 'aided']).default('crossed'),
  /** Days between a reader's last read of the first period and the first of the second. */
  washOutDays: z.number().int().min(0).max(3650).default(28),
  seed: z.number().int().min(0).max(0xffffffff).default(1)
})
export type Protocol = z.output<typeof protocolSchema>

export interface ReaderProgress {
  readerId: number
  name: string
  done: number
  total: number
  /** Reading time of all signed reads. */
  seconds: number
  /** The second period may not begin before; null when nothing stands in the way. */
  waitUntil: string | null
}

export interface ReaderStudy {
  id: number
  state: 'draft' | 'running' | 'closed'
  protocol: Protocol
  /** The AI of the aided arm, fixed when the protocol was locked. */
  ai: { model: string; modelHash: string; promptHash: string } | null
  /** Over protocol, AI, case UIDs and every reader's order. */
  hash: string | null
  createdAt: string
  lockedAt: string | null
  closedAt: string | null
  progress: ReaderProgress[]
}

/** A reader at work in a reader study. */
export interface Sitting {
  readerStudyId: number
  name: string
  done: number
  total: number
  /** null when all is read, or the wash-out is not over. */
  next: { studyId: number; position: number; arm: Arm; period: 1 | 2 } | null
  waitUntil: string | null
}

const one = z.strictObject({ id })

export const readerStudyCalls = {
  'readerStudies.list': call<ReaderStudy[]>()(nothing),
  /** A draft; without an id a new one. */
  'readerStudies.save': call<ReaderStudy>()(z.strictObject({ id: id.optional(), protocol: protocolSchema })),
  /** Draws every reader's order and fixes all of it under one hash. */
  'readerStudies.lock': call<ReaderStudy>()(one),
  'readerStudies.close': call<ReaderStudy>()(one),
  /** Only a draft. */
  'readerStudies.remove': call<null>()(one),
  /** The current reader sits down to read, or goes on where they stopped. */
  'readerStudies.sit': call<Sitting>()(one),
  'readerStudies.sitting': call<Sitting | null>()(nothing),
  'readerStudies.leave': call<null>()(nothing),
  /** Every signed answer, or the scores of one finding in the iMRMC format; once the study is closed. */
  'readerStudies.export': call<{ name: string; text: string; leftOut: string[] }>()(z.strictObject({ id, findingId: z.string().min(1).max(64).nullable().default(null) }))
}
