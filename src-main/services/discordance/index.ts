import { UmbraError } from '../../base/umbra-error.ts'
import type { Checked, Discordance, DiscordanceQueue, Handlers, Result, Ruling } from '../../contract/index.ts'
import type { discordanceCalls } from '../../contract/discordance.ts'
import { insertAdjudication } from '../../db/adjudications.ts'
import type { Context } from '../context.ts'
import { requireReader } from '../reading/lock.ts'
import { currentView, type ResultView } from '../screening/view.ts'
import { putAdjudicated } from './adjudicated.ts'
import { exclusionsCsv } from './exclusions.ts'
import { differences } from './find.ts'

export function createDiscordanceHandlers(context: Context): Pick<Handlers, keyof typeof discordanceCalls> {
  return {
    'discordance.list': (params) => queue(context, params),
    'discordance.adjudicate': (params) => adjudicate(context, params),
    'discordance.exclusions': ({ verdicts }) => exclusionsCsv(context, verdicts)
  }
}

function queue(context: Context, { beyond, findingId, show, offset, limit }: Checked<'discordance.list'>): DiscordanceQueue {
  const view = currentView(context)
  const { all, hidden } = view ? differences(context, view, beyond) : { all: [], hidden: 0 }
  const mine = findingId === undefined ? all : all.filter((each) => each.findingId === findingId)
  const rows = mine.filter(({ adjudication }) => show === 'all' || (show === 'open') === (adjudication === null))
  const decided = (verdict: Ruling): number => mine.filter(({ adjudication }) => adjudication?.verdict === verdict).length
  return {
    total: rows.length,
    counts: { open: mine.filter(({ adjudication }) => !adjudication).length, reader: decided('reader'), ai: decided('ai'), unclear: decided('unclear') },
    hidden,
    findings: (view?.findings ?? []).map(({ id, name }) => ({ id, name, n: all.filter((each) => each.findingId === id).length })).filter(({ n }) => n > 0),
    rows: rows.slice(offset, offset + limit)
  }
}

/** @throws UmbraError `no-current-reader`, `no-discordance` when reader and AI no longer differ, or the study is closed to this reader */
function adjudicate(context: Context, { studyId, findingId, verdict, note }: Checked<'discordance.adjudicate'>): Result<'discordance.adjudicate'> {
  const { db, clock } = context
  const reader = requireReader(context)
  const view = currentView(context)
  const found = view && differences(context, view, 0).all.find((each) => each.studyId === studyId && each.findingId === findingId)
  if (!view || !found) throw new UmbraError('no-discordance', 'Reader and AI do not differ here any more, or this study is hidden from you.', { hint: 'Refresh the queue.' })
  const now = clock().toISOString()
  const label = labelOf(found, verdict)
  const reference = db.transaction(() => {
    insertAdjudication(db, { ...adjudicated(view, found), verdict, label, note, adjudicator: reader.id, by: reader.name }, now)
    return putAdjudicated(context, now)
  })()
  return { adjudication: { verdict, label, note, by: reader.name, at: now }, reference }
}

const adjudicated = ({ model, prompts }: ResultView, { studyId, findingId, readers, answer, margin, operatingPoint }: Discordance) => ({ studyId, findingId, readId: readers[0]!.readId, readerAnswer: answer, margin, operatingPoint, modelHash: model.hash, promptHash: prompts.hash })

function labelOf({ answer }: Discordance, verdict: Ruling): 'positive' | 'negative' | 'uncertain' {
  if (verdict === 'unclear') return 'uncertain'
  return (answer === 'yes') === (verdict === 'reader') ? 'positive' : 'negative'
}
