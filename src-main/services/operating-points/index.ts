import { UmbraError } from '../../base/umbra-error.ts'
import type { Handlers, ListedOperatingPoints, OperatingPointsState } from '../../contract/index.ts'
import { getOperatingPoints, listOperatingPoints, putOperatingPoints, putOperatingPointUse } from '../../db/operating-points.ts'
import { listReferences } from '../../db/references.ts'
import type { Context } from '../context.ts'
import { refreshScreenings } from '../screening/summary.ts'
import { currentView, type ResultView } from '../screening/view.ts'
import { staleBecause } from './in-use.ts'
import { labelledCases, referenceLabels } from './labels.ts'
import { propose } from './propose.ts'
import { newOperatingPoints } from './save.ts'

type OperatingPointHandlers = Pick<Handlers, 'operatingPoints.state' | 'operatingPoints.propose' | 'operatingPoints.save' | 'operatingPoints.use'>

export function createOperatingPointHandlers(context: Context): OperatingPointHandlers {
  const { db, clock } = context
  return {
    'operatingPoints.state': () => stateOf(context, currentView(context)),
    'operatingPoints.propose': ({ referenceId, findingId, stakes, insist, threshold }) => {
      const { choosing: _cases, ...proposal } = propose(findingId, labelledCases(db, screened(context).chain, referenceLabels(db, referenceId)).casesOf(findingId), { stakes, insist, threshold })
      return proposal
    },
    'operatingPoints.save': async (asked) => {
      const { chain, findings } = screened(context)
      const labels = labelledCases(db, chain, referenceLabels(db, asked.referenceId))
      const now = clock().toISOString()
      const made = newOperatingPoints(asked, chain, labels, (id) => findings.find((finding) => finding.id === id)?.name, now)
      const set = db.transaction(() => {
        const stored = putOperatingPoints(db, made)
        putOperatingPointUse(db, { modelHash: chain.model.hash, promptHash: chain.prompts.hash, set: stored.id, author: asked.author, at: now })
        return stored
      })()
      await judgeAnew(context)
      return set
    },
    'operatingPoints.use': async ({ id, author }) => {
      const { chain } = screened(context)
      const set = id === null ? null : getOperatingPoints(db, id)
      if (id !== null && !set) throw new UmbraError('thresholds-unknown', `There is no set of thresholds ${id}.`)
      const because = set && staleBecause(set, chain)
      if (because) throw new UmbraError('thresholds-stale', `Version ${set.version} cannot be taken into use: ${because}.`, { hint: 'Choose thresholds anew for what films are screened with now.' })
      putOperatingPointUse(db, { modelHash: chain.model.hash, promptHash: chain.prompts.hash, set: id, author, at: clock().toISOString() })
      await judgeAnew(context)
      return null
    }
  }
}

/** @throws UmbraError `thresholds-no-results` */
function screened(context: Context): ResultView {
  const view = currentView(context)
  if (view) return view
  throw new UmbraError('thresholds-no-results', 'No film has been screened with the active model and prompts yet.', { hint: 'Screen the library first; thresholds belong to what it was screened with.' })
}

/** Every study's place in the worklist moved with the thresholds. */
async function judgeAnew(context: Context): Promise<void> {
  const { model, prompts } = screened(context)
  await refreshScreenings(context, model.hash, prompts.hash)
  context.emit({ name: 'library.changed', payload: { studyIds: null } })
}

function stateOf(context: Context, view: ResultView | null): OperatingPointsState {
  if (!view) return { chain: null, sets: listOperatingPoints(context.db).map((set) => ({ ...set, active: false, invalidBecause: null })), inUse: 'No film has been screened yet.', references: [] }
  const { chain, site, calibration } = view
  const sets = listOperatingPoints(context.db).map((set): ListedOperatingPoints => ({ ...set, active: set.id === site.set?.id, invalidBecause: staleBecause(set, chain) }))
  return {
    chain: { model: chain.model, prompts: chain.prompts, preprocessingHash: chain.preprocessingHash, calibration },
    sets,
    inUse: site.set ? `Site thresholds, version ${site.set.version} (${site.set.name}), by ${site.set.author}` : `The neutral point, margin 0: ${site.because}`,
    references: listReferences(context.db).map(({ id, name, findings }) => ({ id, name, findings: findings.map(({ findingId, name: title, positive, negative }) => ({ id: findingId, name: title, n: positive + negative, positives: positive })).filter((finding) => view.findings.some((asked) => asked.id === finding.id)) }))
  }
}
