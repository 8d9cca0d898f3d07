import { join } from 'node:path'
import { UmbraError } from '../../base/umbra-error.ts'
import type { Checked, Discordance, Handlers, Result, Ruling } from '../../contract/index.ts'
import type { discordanceCalls } from '../../contract/discordance.ts'
import { insertAdjudication } from '../../db/adjudications.ts'
import type { Context } from '../context.ts'
import { requireReader } from '../reading/lock.ts'
import { currentView, type ResultView } from '../screening/view.ts'
import { putAdjudicated } from './adjudicated.ts'
import { differences } from './find.ts'

export function createDiscordanceHandlers(context: Context): Pick<Handlers, keyof typeof discordanceCalls> {
  const { comparisons, paths } = context
  const database = join(paths.library, 'library.sqlite')
  return {
    'discordance.list': (params) => comparisons.ask('discordances', { ...params, database }),
    'discordance.adjudicate': (params) => adjudicate(context, params),
    'discordance.exclusions': (params) => comparisons.ask('exclusions', { ...params, database })
  }
}

/** @throws UmbraError `no-current-reader`, `no-discordance` when reader and AI no longer differ, or the study is closed to this reader */
function adjudicate(context: Context, { studyId, findingId, verdict, note }: Checked<'discordance.adjudicate'>): Result<'discordance.adjudicate'> {
  const { db, clock } = context
  const reader = requireReader(context)
  const view = currentView(context)
  const found = view && differences(context, view, 0, studyId).all.find((each) => each.findingId === findingId)
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
