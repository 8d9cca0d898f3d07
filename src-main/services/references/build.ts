import { join } from 'node:path'
import { groupBy } from '../../base/group-by.ts'
import { UmbraError } from '../../base/umbra-error.ts'
import type { Checked, Label, ReferenceStandard } from '../../contract/index.ts'
import { readAnswers } from '../../db/read-answers.ts'
import { getReader } from '../../db/readers.ts'
import { packLabels, type LabelRow } from '../../db/packed-labels.ts'
import { findReference, getReference, putReference, type NewReference } from '../../db/references.ts'
import { getPromptRecord } from '../../db/screening.ts'
import { getReport, studiesWithReport } from '../../db/studies.ts'
import type { ReadDb } from '../../db/types.ts'
import type { PromptSet } from '../../inference/prompts/index.ts'
import { LABEL_IDS, silverLabels, type SilverLabel } from '../../text/reports/index.ts'
import type { Context } from '../context.ts'
import { getPrompts } from '../prompts.ts'
import { consensus } from './consensus.ts'
import { labelTitle } from './label-title.ts'

type Consensus = Checked<'references.consensus'>
type Made = Pick<NewReference, 'origin' | 'findings' | 'labels'>

/** The labels of n readers as one, from their reads as first signed. The same name again computes it anew. @throws UmbraError `reader-unknown`, `reference-*` */
export async function buildConsensus(context: Context, { name, rule, readerStudyId }: Consensus): Promise<ReferenceStandard> {
  return store(context, name, await context.comparisons.ask('consensus', { rule, readerStudyId, database: join(context.paths.library, 'library.sqlite') }))
}

/** The consensus of signed reads; runs in the statistics thread. @throws UmbraError `reader-unknown`, `reference-*` */
export function consensusOfReads(db: ReadDb, { rule, readerStudyId }: Omit<Consensus, 'name'>): Made {
  const readers = rule.readerIds.map((id) => {
    const reader = getReader(db, id)
    if (!reader) throw new UmbraError('reader-unknown', `There is no reader ${id} in this library.`)
    return reader.name
  })
  if (new Set(rule.readerIds).size < rule.readerIds.length) throw new UmbraError('reference-readers', 'A reader has one vote.', { hint: 'Name every reader once.' })
  if (rule.atLeast > readers.length) throw new UmbraError('reference-readers', `At least ${rule.atLeast} votes are asked of ${readers.length} readers.`, { hint: 'Lower the number, or add readers.' })
  const answers = readAnswers(db, { readerStudyId }).filter(({ phase, readerId }) => phase === rule.phase && rule.readerIds.includes(readerId))
  if (answers.length === 0) throw new UmbraError('reference-no-reads', `None of these readers has signed a ${rule.phase === 'blind' ? 'read without the AI' : 'read with the AI'} yet.`, { hint: 'Read and sign first.' })
  const names = new Map([...new Set(answers.map(({ promptHash }) => promptHash))].flatMap((hash) => ((getPromptRecord(db, hash) as PromptSet | undefined)?.findings ?? []).map(({ id, name: title }): [string, string] => [id, title])))
  const cells = groupBy(answers, ({ studyId, findingId }) => `${studyId} ${findingId}`)
  const labels = [...cells.values()].map((said): LabelRow => ({ study: said[0]!.studyId, finding: said[0]!.findingId, label: consensus(said.map(({ answer }) => answer), rule) }))
  const findings = [...new Set(labels.map(({ finding }) => finding))].map((id) => ({ id, name: names.get(id) ?? id }))
  return { origin: { kind: 'consensus', rule, readers, readerStudyId }, findings, labels: packLabels(db, labels) }
}

const SILVER: Record<SilverLabel, Label> = { positive: 'positive', negative: 'negative', uncertain: 'uncertain', absent: 'missing' }

/** Which rules read the reports: a change of them changes the labels. */
const LABELLER = 'negation-aware rules over findings and impression, version 1'

/** Silver labels of every study with a report. What a report does not speak of is missing, not absent. @throws UmbraError `reference-*` */
export async function buildFromReports(context: Context, name: string): Promise<ReferenceStandard> {
  const { db } = context
  const known = new Map((await getPrompts(context)).set.findings.map((finding) => [finding.id, finding.name]))
  const labels: LabelRow[] = []
  for (const [at, study] of studiesWithReport(db).entries()) {
    for (const [finding, label] of Object.entries(silverLabels(getReport(db, study) ?? ''))) labels.push({ study, finding, label: SILVER[label] })
    // Reading a hundred thousand reports must not hold up the interface.
    if (at % 100 === 99) await new Promise((resolve) => setImmediate(resolve))
  }
  if (labels.length === 0) throw new UmbraError('reference-no-reports', 'No study of this library has a report.', { hint: 'Put a .txt of the same name beside each film and import again.' })
  return store(context, name, { origin: { kind: 'report', labeller: LABELLER }, findings: LABEL_IDS.map((id) => ({ id, name: known.get(id) ?? labelTitle(id) })), labels: packLabels(db, labels) })
}

function store({ db, clock }: Context, name: string, made: Made): ReferenceStandard {
  const before = findReference(db, name)
  if (before && before.kind !== made.origin.kind) throw new UmbraError('reference-kind', `“${before.name}” is a reference of another kind; its labels would be lost.`, { hint: 'Choose another name.' })
  return getReference(db, putReference(db, { name, ...made, refused: [] }, clock().toISOString()).id)!
}
