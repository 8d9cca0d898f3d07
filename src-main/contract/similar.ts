import { z } from 'zod'
import { call, id } from './define.ts'
import type { LibraryStudy, View } from './library.ts'
import type { Answer, Phase } from './reading.ts'

/** What one reader signed of a study: only what was answered with yes or unsure. */
export interface SignedFindings {
  reader: string
  phase: Phase
  signedAt: string
  /** How many findings were answered at all: none positive of twelve says more than none of none. */
  answered: number
  findings: { findingId: string; name: string; answer: Answer }[]
}

/** A study of the own archive whose film looks like the one asked about, to the active model. */
export interface SimilarCase extends Pick<LibraryStudy, 'patientName' | 'patientId' | 'birthDate' | 'sex' | 'age' | 'studyDate' | 'description'> {
  studyId: number
  /** The film of that study that is nearest. */
  instanceId: number
  view: View
  /** Cosine of the two image embeddings, [-1, 1]: likeness to this model, no probability of anything. */
  cosine: number
  samePatient: boolean
  report: string | null
  /** Newest signed clinical read of each reader; reads that saw the AI only where the AI of that study is open to this reader. */
  signed: SignedFindings[]
}

export interface SimilarCases {
  /** Why there is nothing to show, in words; null when there is. */
  because: string | null
  /** The film that was compared; null when none could be. */
  instanceId: number | null
  /** Films of other studies that were compared with it. */
  compared: number
  model: { id: string; version: string } | null
  cases: SimilarCase[]
}

export const similarCalls = {
  /** Nearest studies by stored image embedding of the active model. Answers nothing for a study whose AI results are closed to the reader. */
  'similar.find': call<SimilarCases>()(z.strictObject({ studyId: id, instanceId: id.nullable().default(null), samePatient: z.boolean().default(false), limit: z.number().int().min(1).max(50).default(8) }))
}
