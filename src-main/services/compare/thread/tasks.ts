import type { CaseList, Checked, DiscordanceQueue, ExportedFile, FindingDetail, MrmcReport, OpenedComparison, Result as Answered, ThresholdProposal } from '../../../contract/index.ts'
import type { NewOperatingPointSet } from '../../../db/operating-points.ts'
import type { FitDraft } from '../../calibration/fit.ts'
import type { consensusOfReads } from '../../references/build.ts'
import type { LabelTable } from '../../references/import.ts'

type Compared<N extends 'compare.run' | 'compare.finding' | 'compare.cases' | 'compare.export'> = Checked<N>

/** What the statistics thread is asked, by task. `database` is the library's file, read there through a connection of its own. */
export type CompareTasks = {
  run: { input: Compared<'compare.run'> & { database: string; version: string }; result: OpenedComparison }
  finding: { input: Compared<'compare.finding'>; result: FindingDetail }
  cases: { input: Compared<'compare.cases'>; result: CaseList }
  export: { input: Compared<'compare.export'>; result: ExportedFile }
  propose: { input: Checked<'operatingPoints.propose'> & { database: string }; result: ThresholdProposal }
  /** A set of thresholds, measured and put together; main stores it. */
  draft: { input: Checked<'operatingPoints.save'> & { database: string; now: string }; result: NewOperatingPointSet }
  /** Curves fitted and judged; main stores them. */
  calibrate: { input: Checked<'calibration.try'> & { database: string }; result: FitDraft }
  discordances: { input: Checked<'discordance.list'> & { database: string }; result: DiscordanceQueue }
  exclusions: { input: Checked<'discordance.exclusions'> & { database: string }; result: Answered<'discordance.exclusions'> }
  /** A table of labels, read and matched; main stores it. */
  labels: { input: { path: string; columns: readonly string[]; known: readonly { id: string; name: string }[]; database: string }; result: LabelTable }
  consensus: { input: Omit<Checked<'references.consensus'>, 'name'> & { database: string }; result: ReturnType<typeof consensusOfReads> }
  mrmc: { input: { path: string; version: string }; result: MrmcReport }
}

export type CompareTask = keyof CompareTasks
export type CompareRequest = { [K in CompareTask]: { id: number; task: K; input: CompareTasks[K]['input'] } }[CompareTask]
export type CompareReply = { id: number } & ({ ok: true; result: unknown } | { ok: false; error: { code: string; message: string; hint?: string; file?: string } })
