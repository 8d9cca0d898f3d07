import { shallowRef } from 'vue'
import type { Params } from '../../../src-main/contract/index.ts'

export interface WorklistPosition {
  query: Params<'worklist.query'>
  /** The study that stands at `index`; any other open study came from elsewhere. */
  studyId: number
  index: number
  total: number
}

/** Where in which list the open study stands, so that the viewer can go on to the next one. null when opened from elsewhere. */
export const worklistPosition = shallowRef<WorklistPosition | null>(null)

/** The list position of an open study, null when it was not opened from the list. */
export const positionOf = (studyId: number): WorklistPosition | null => (worklistPosition.value?.studyId === studyId ? worklistPosition.value : null)
