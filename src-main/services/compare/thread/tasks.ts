import type { Checked, MrmcReport, OpenedComparison, CaseList, ExportedFile, FindingDetail } from '../../../contract/index.ts'

type Compared<N extends 'compare.run' | 'compare.finding' | 'compare.cases' | 'compare.export'> = Checked<N>

/** What the comparing thread is asked, by task. `database` is the library's file, read there through a connection of its own. */
export type CompareTasks = {
  run: { input: Compared<'compare.run'> & { database: string; version: string }; result: OpenedComparison }
  finding: { input: Compared<'compare.finding'>; result: FindingDetail }
  cases: { input: Compared<'compare.cases'>; result: CaseList }
  export: { input: Compared<'compare.export'>; result: ExportedFile }
  mrmc: { input: { path: string; version: string }; result: MrmcReport }
}

export type CompareTask = keyof CompareTasks
export type CompareRequest = { [K in CompareTask]: { id: number; task: K; input: CompareTasks[K]['input'] } }[CompareTask]
export type CompareReply = { id: number } & ({ ok: true; result: unknown } | { ok: false; error: { code: string; message: string; hint?: string; file?: string } })
