import { join } from 'node:path'
import type { CompareChoices, Handlers } from '../../contract/index.ts'
import { countReads } from '../../db/read-counts.ts'
import { listReaderStudies } from '../../db/reader-studies.ts'
import { listReaders } from '../../db/readers.ts'
import { listReferences } from '../../db/references.ts'
import type { Context } from '../context.ts'
import { currentView } from '../screening/view.ts'

type CompareHandlers = Pick<Handlers, 'compare.choices' | 'compare.run' | 'compare.finding' | 'compare.cases' | 'compare.export' | 'compare.mrmc'>

export function createCompareHandlers(context: Context): CompareHandlers {
  const { comparisons, paths, version } = context
  return {
    'compare.choices': () => choicesOf(context),
    'compare.run': (asked) => comparisons.ask('run', { ...asked, database: join(paths.library, 'library.sqlite'), version }),
    'compare.finding': (asked) => comparisons.ask('finding', asked),
    'compare.cases': (asked) => comparisons.ask('cases', asked),
    'compare.export': (asked) => comparisons.ask('export', asked),
    'compare.mrmc': ({ path }) => comparisons.ask('mrmc', { path, version })
  }
}

function choicesOf(context: Context): CompareChoices {
  const { db } = context
  const view = currentView(context)
  const counts = countReads(db)
  return {
    references: listReferences(db).map(({ id, name, kind, studies, findings }) => ({ id, name, kind, studies, findings: findings.map((finding) => finding.name) })),
    readers: listReaders(db).map(({ id, name }) => ({ id, name, blind: counts.get(id)?.blind ?? 0, aided: counts.get(id)?.aided ?? 0 })),
    readerStudies: listReaderStudies(db).filter(({ state }) => state === 'closed').map(({ id, protocol }) => ({ id, name: protocol.name })),
    model: view && `${view.model.id} ${view.model.version}`,
    thresholds: view?.site.set ? `site thresholds, version ${view.site.set.version}` : 'the neutral point, margin 0'
  }
}
