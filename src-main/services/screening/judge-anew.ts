import type { Context } from '../context.ts'
import { refreshScreenings } from './summary.ts'
import { currentView } from './view.ts'

/** After thresholds or the calibration changed: every study's place and values in the worklist moved with them. */
export async function judgeAnew(context: Context): Promise<void> {
  const view = currentView(context)
  if (view) await refreshScreenings(context, view.model.hash, view.prompts.hash)
  context.emit({ name: 'library.changed', payload: { studyIds: null } })
}
