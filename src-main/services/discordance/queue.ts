import type { Checked, DiscordanceQueue, Ruling } from '../../contract/index.ts'
import type { LibraryAccess } from '../context.ts'
import { currentView } from '../screening/view.ts'
import { differences } from './find.ts'

/** A page of the differences with how many there are of each kind. Runs in the statistics thread: it looks at every signed read. */
export function discordanceQueue(access: LibraryAccess, { beyond, findingId, show, offset, limit }: Checked<'discordance.list'>): DiscordanceQueue {
  const view = currentView(access)
  const { all, hidden } = view ? differences(access, view, beyond) : { all: [], hidden: 0 }
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
