import type { Instance, StudyRow } from '../../../src-main/contract/index.ts'

/** What one pane shows. */
export interface Pane {
  key: string
  study: StudyRow
  instance: Instance
  frame: number
  /** Set when the pane shows another study than the open one: a prior with what differs from the current patient (empty when nothing does), or a similar case, which is another patient's on purpose. */
  prior: { mismatch: string[]; similar?: boolean } | null
}

export const paneOf = (study: StudyRow, instance: Instance, prior: Pane['prior'] = null): Pane => ({ key: `${study.id}/${instance.id}`, study, instance, frame: 0, prior })
