import { join } from 'node:path'
import { contentHash } from '../../base/canonical-json.ts'
import { UmbraError } from '../../base/umbra-error.ts'
import type { CalibrationFit, CalibrationState, Checked, Handlers } from '../../contract/index.ts'
import type { NewFit } from '../../db/calibrations.ts'
import { usualMethod, type Calibration } from '../../inference/calibration/index.ts'
import type { Context } from '../context.ts'
import { labelledFindings } from '../operating-points/labels.ts'
import { screenedView } from '../operating-points/measure.ts'
import { judgeAnew } from '../screening/judge-anew.ts'
import { currentView, type ResultView } from '../screening/view.ts'
import type { FitDraft } from './fit.ts'
import { calibrationOf, fits, fitStaleBecause, type Fit } from './in-use.ts'

type CalibrationHandlers = Pick<Handlers, 'calibration.state' | 'calibration.try' | 'calibration.save' | 'calibration.use'>

export function createCalibrationHandlers(context: Context): CalibrationHandlers {
  const { db, clock, comparisons, paths } = context
  const fit = ({ referenceId, findings }: Checked<'calibration.try'>): Promise<FitDraft> => comparisons.ask('calibrate', { referenceId, findings, database: join(paths.library, 'library.sqlite') })
  return {
    'calibration.state': () => stateOf(context, currentView(context)),
    'calibration.try': async (asked) => (await fit(asked)).findings,
    'calibration.save': async ({ name, author, ...asked }) => {
      const made = newFit(await fit(asked), name, author, clock().toISOString())
      const stored = db.transaction(() => {
        const row = fits.put(db, made)
        fits.putUse(db, { modelHash: made.chain.model.hash, promptHash: made.chain.prompts.hash, used: row.id, author, at: made.createdAt })
        return row
      })()
      await judgeAnew(context)
      return listed(stored, currentView(context))
    },
    'calibration.use': async ({ id, author }) => {
      const { chain } = screenedView(db)
      const stored = id === null ? null : fits.get(db, id)
      if (id !== null && !stored) throw new UmbraError('calibration-unknown', `There is no calibration ${id}.`)
      const because = stored && fitStaleBecause(stored, chain)
      if (because) throw new UmbraError('calibration-stale', `Version ${stored.version} cannot be taken into use: ${because}.`, { hint: 'Fit a calibration for what films are screened with now.' })
      fits.putUse(db, { modelHash: chain.model.hash, promptHash: chain.prompts.hash, used: id, author, at: clock().toISOString() })
      await judgeAnew(context)
      return null
    }
  }
}

/** @throws UmbraError `calibration-few-cases` when no finding has a curve: there would be nothing to take into use */
function newFit({ calibration, ...draft }: FitDraft, name: string, author: string, createdAt: string): NewFit<Calibration> {
  if (!('curves' in calibration)) throw new UmbraError('calibration-few-cases', `Nothing can be fitted: ${draft.findings.map((finding) => `${finding.name}: ${finding.refused}`).join('; ')}.`, { hint: 'Label more studies of more patients, or choose another reference.' })
  const content = { ...draft, calibration, name, author, createdAt }
  return { ...content, hash: contentHash(content) }
}

function listed(fit: Fit, view: ResultView | null): CalibrationFit {
  const { id, version, hash, name, author, createdAt, chain, reference, findings } = fit
  return {
    id, version, hash, name, author, createdAt, chain, findings,
    reference: { ...reference, fittedOn: reference.fittedOn.length },
    calibrationName: calibrationOf(fit).name,
    active: id === view?.fitted.fit?.id,
    invalidBecause: view && fitStaleBecause(fit, view)
  }
}

function stateOf({ db }: Context, view: ResultView | null): CalibrationState {
  const all = fits.list(db).map((fit) => listed(fit, view))
  if (!view) return { chain: null, fits: all, inUse: 'No film has been screened yet.', references: [] }
  const { model, prompts, preprocessingHash } = view
  return {
    chain: { model, prompts, preprocessingHash },
    fits: all,
    inUse: inUseWords(view),
    references: labelledFindings(db, view).map((reference) => ({ ...reference, findings: reference.findings.map((finding) => ({ ...finding, usual: usualMethod(finding.n / 2) })) }))
  }
}

function inUseWords({ calibration, noCalibrationBecause, fitted }: ResultView): string {
  const why = fitted.because ? ` (${fitted.because})` : ''
  if (!calibration) return `No percentage is shown${why}: ${noCalibrationBecause}.`
  return fitted.fit ? `${calibration.name}, “${fitted.fit.name}”, by ${fitted.fit.author}` : `The ${calibration.name}${why}: a rank, no probability`
}
