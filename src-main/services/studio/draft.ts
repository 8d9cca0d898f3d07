import type { StudioDraft } from '../../contract/index.ts'
import { readSetting, writeSetting } from '../../db/settings.ts'
import type { Context } from '../context.ts'

const DRAFT = 'studioDraft'

/** What was being written when the page was left; nothing reads films with it. */
export const loadDraft = ({ db }: Pick<Context, 'db'>): StudioDraft | null => (readSetting(db, DRAFT) as StudioDraft | null | undefined) ?? null

export function keepDraft({ db }: Pick<Context, 'db'>, draft: StudioDraft | null): null {
  writeSetting(db, DRAFT, draft)
  return null
}
