import { shallowRef } from 'vue'

export interface CaseSelection {
  /** What the studies have in common, e.g. `Effusion: missed by Dr Ada`. */
  title: string
  /** Row ids. */
  ids: readonly number[]
}

/** Studies picked elsewhere that the worklist shows alone, until they are let go. */
export const caseSelection = shallowRef<CaseSelection | null>(null)
