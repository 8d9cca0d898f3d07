import { shallowRef } from 'vue'
import type { Params } from '../../../src-main/contract/index.ts'

export interface WorklistPosition {
  query: Params<'worklist.query'>
  index: number
  total: number
}

/** Where in which list the open study stands, so that the viewer can go on to the next one. null when opened from elsewhere. */
export const worklistPosition = shallowRef<WorklistPosition | null>(null)
