import type { Handlers } from '../../contract/index.ts'
import type { Context } from '../context.ts'
import { keepDraft, loadDraft } from './draft.ts'
import { promptHistory } from './history.ts'
import { saveVersion } from './save.ts'
import { tryFinding } from './try.ts'

export function createStudioHandlers(context: Context): Pick<Handlers, 'studio.draft' | 'studio.keep' | 'studio.try' | 'studio.save' | 'studio.history'> {
  return {
    'studio.draft': () => loadDraft(context),
    'studio.keep': ({ draft }) => keepDraft(context, draft),
    'studio.try': (params) => tryFinding(context, params),
    'studio.save': (params) => saveVersion(context, params),
    'studio.history': ({ id }) => promptHistory(context, id)
  }
}
