import { join } from 'node:path'
import { UmbraError } from '../../base/umbra-error.ts'
import type { Handlers, ListedOperatingPoints, OperatingPointsState } from '../../contract/index.ts'
import { operatingPointSets } from '../../db/operating-points.ts'
import type { Context } from '../context.ts'
import { judgeAnew } from '../screening/judge-anew.ts'
import { currentView, type ResultView } from '../screening/view.ts'
import { staleBecause } from './in-use.ts'
import { labelledFindings } from './labels.ts'
import { screenedView } from './measure.ts'

type OperatingPointHandlers = Pick<Handlers, 'operatingPoints.state' | 'operatingPoints.propose' | 'operatingPoints.save' | 'operatingPoints.use'>

export function createOperatingPointHandlers(context: Context): OperatingPointHandlers {
  const { db, clock, comparisons, paths } = context
  const database = join(paths.library, 'library.sqlite')
  return {
    'operatingPoints.state': () => stateOf(context, currentView(context)),
    'operatingPoints.propose': (asked) => comparisons.ask('propose', { ...asked, database }),
    'operatingPoints.save': async (asked) => {
      const now = clock().toISOString()
      const made = await comparisons.ask('draft', { ...asked, database, now })
      const { model, prompts } = made.chain
      const set = db.transaction(() => {
        const stored = operatingPointSets.put(db, made)
        operatingPointSets.putUse(db, { modelHash: model.hash, promptHash: prompts.hash, used: stored.id, author: asked.author, at: now })
        return stored
      })()
      await judgeAnew(context)
      return set
    },
    'operatingPoints.use': async ({ id, author }) => {
      const { chain } = screenedView(db)
      const set = id === null ? null : operatingPointSets.get(db, id)
      if (id !== null && !set) throw new UmbraError('thresholds-unknown', `There is no set of thresholds ${id}.`)
      const because = set && staleBecause(set, chain)
      if (because) throw new UmbraError('thresholds-stale', `Version ${set.version} cannot be taken into use: ${because}.`, { hint: 'Choose thresholds anew for what films are screened with now.' })
      operatingPointSets.putUse(db, { modelHash: chain.model.hash, promptHash: chain.prompts.hash, used: id, author, at: clock().toISOString() })
      await judgeAnew(context)
      return null
    }
  }
}

function stateOf(context: Context, view: ResultView | null): OperatingPointsState {
  if (!view) return { chain: null, sets: operatingPointSets.list(context.db).map((set) => ({ ...set, active: false, invalidBecause: null })), inUse: 'No film has been screened yet.', references: [] }
  const { chain, site, calibration } = view
  const sets = operatingPointSets.list(context.db).map((set): ListedOperatingPoints => ({ ...set, active: set.id === site.set?.id, invalidBecause: staleBecause(set, chain) }))
  return {
    chain: { model: chain.model, prompts: chain.prompts, preprocessingHash: chain.preprocessingHash, calibration },
    sets,
    inUse: site.set ? `Site thresholds, version ${site.set.version} (${site.set.name}), by ${site.set.author}` : `The neutral point, margin 0: ${site.because}`,
    references: labelledFindings(context.db, view)
  }
}
