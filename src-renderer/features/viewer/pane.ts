import type { Instance, StudyRow } from '../../../src-main/contract/index.ts'

/** What one pane shows. */
export interface Pane {
  key: string
  study: StudyRow
  instance: Instance
  frame: number
  /** Set when the pane shows a prior: what differs from the current patient, empty when nothing does. */
  prior: { mismatch: string[] } | null
}

export const paneOf = (study: StudyRow, instance: Instance, prior: Pane['prior'] = null): Pane => ({ key: `${study.id}/${instance.id}`, study, instance, frame: 0, prior })
