import { UmbraError } from '../../base/umbra-error.ts'
import type { ReaderStudy } from '../../contract/index.ts'
import type { StoredReaderStudy } from '../../db/reader-studies.ts'
import type { Context } from '../context.ts'
import { currentView } from '../screening/view.ts'

/** What the aided arm shows: model and prompts as films are shown with now. @throws UmbraError `reader-study-no-ai` */
export function presentAi(context: Pick<Context, 'db'>): NonNullable<ReaderStudy['ai']> {
  const view = currentView(context)
  if (!view) throw new UmbraError('reader-study-no-ai', 'No film has been screened yet, so there is no AI to fix in the protocol.', { hint: 'Screen the library with the model and prompts of the study first.' })
  return { model: `${view.model.id} ${view.model.version}`, modelHash: view.model.hash, promptHash: view.prompts.hash }
}

/** @throws UmbraError `reader-study-ai-changed` */
export function assertSameAi(context: Pick<Context, 'db'>, { ai, protocol }: StoredReaderStudy): void {
  const now = presentAi(context)
  if (ai?.modelHash === now.modelHash && ai.promptHash === now.promptHash) return
  throw new UmbraError('reader-study-ai-changed', `“${protocol.name}” was locked with ${ai?.model ?? 'another model'} and its prompts; films are shown with others now.`, { hint: 'Activate that model and those prompts again before reading on.' })
}
