import type { z } from 'zod'
import type { Call } from './define.ts'
import { calibrationCalls } from './calibration.ts'
import { compareCalls } from './compare.ts'
import { discordanceCalls } from './discordance.ts'
import { finetuneCalls } from './finetune.ts'
import type { Failure, Job } from './jobs.ts'
import { jobCalls } from './jobs.ts'
import { libraryCalls } from './library.ts'
import { noteCalls } from './notes.ts'
import { openViewCalls } from './open-view.ts'
import { readingCalls } from './reading.ts'
import { operatingPointCalls } from './operating-points.ts'
import { overlayCalls, type OverlayMethod } from './overlays.ts'
import { promptCalls } from './prompts.ts'
import { readerStudyCalls } from './reader-studies.ts'
import { referenceCalls } from './references.ts'
import { screeningCalls } from './screening.ts'
import { settingsCalls } from './settings.ts'
import { similarCalls } from './similar.ts'

export type * from './calibration.ts'
export type * from './compare.ts'
export type * from './discordance.ts'
export type * from './finetune.ts'
export type * from './jobs.ts'
export type * from './library.ts'
export type * from './notes.ts'
export type * from './open-view.ts'
export type * from './reading.ts'
export type * from './operating-points.ts'
export type * from './signed-version.ts'
export type * from './overlays.ts'
export type * from './prompts.ts'
export type * from './reader-studies.ts'
export type * from './references.ts'
export type * from './screening.ts'
export type * from './settings.ts'
export type * from './similar.ts'

/** Every call between renderer (or CLI) and main. A name missing a handler does not compile (services/index.ts). */
export const calls = {
  ...calibrationCalls,
  ...compareCalls,
  ...discordanceCalls,
  ...finetuneCalls,
  ...jobCalls,
  ...libraryCalls,
  ...noteCalls,
  ...openViewCalls,
  ...operatingPointCalls,
  ...overlayCalls,
  ...promptCalls,
  ...readerStudyCalls,
  ...readingCalls,
  ...referenceCalls,
  ...screeningCalls,
  ...settingsCalls,
  ...similarCalls
}

export type Calls = typeof calls
export type CallName = keyof Calls
export type Params<N extends CallName> = z.input<Calls[N]['params']>
export type Checked<N extends CallName> = z.output<Calls[N]['params']>
export type Result<N extends CallName> = Calls[N] extends Call<z.ZodType, infer R> ? R : never

/** One handler per call; the compiler lists what is missing. */
export type Handlers = { [N in CallName]: (params: Checked<N>) => Result<N> | Promise<Result<N>> }

export interface Events {
  'job.changed': Job
  /** Rows of the worklist may differ: refetch what is visible. */
  'library.changed': { studyIds: number[] | null }
  /** What readers put on the films of a study differs. */
  'notes.changed': { studyId: number }
  /** Reads were begun, signed or thrown away, or other eyes read now: statuses, and what is hidden, differ. */
  'reading.changed': { studyIds: number[] | null }
  /** Maps of a film of the open study are on the disk: they can be fetched without computing. */
  'overlays.ready': { instanceId: number; method: OverlayMethod }
  'settings.changed': null
}
export type EventName = keyof Events
export type AppEvent = { [N in EventName]: { name: N; payload: Events[N] } }[EventName]

export type Reply<T> = { ok: true; value: T } | { ok: false; error: Failure }

export { INTENDED_USE } from './intended-use.ts'
