import type { Receipt, Validation } from '../contract/index.ts'

/** What the choice of the best weights remembers; part of every checkpoint. */
export interface SelectionState {
  bestStep: number | null
  bestScore: number | null
  /** Validations since the best one. */
  since: number
}

export const emptySelection = (): SelectionState => ({ bestStep: null, bestScore: null, since: 0 })

/** By zero-shot macro AUROC where it can be measured, else by retrieval. Which of the two holds depends on the labels alone, so it never changes within a run. */
export const selectedBy = (validation: Validation | null): Receipt['selectedBy'] => (validation === null ? 'last-step' : validation.macroAuroc === null ? 'retrieval' : 'macro-auroc')

/** Higher is better. Mean rank counts as the share of candidates ranked behind the own report. */
export function scoreOf({ macroAuroc, retrieval }: Validation): number {
  return macroAuroc ?? 1 - (retrieval.meanRank - 1) / Math.max(1, retrieval.candidates - 1)
}

/** A tie keeps the earlier weights: fewer steps for the same gain. */
export function select(state: SelectionState, step: number, validation: Validation): { state: SelectionState; best: boolean } {
  const score = scoreOf(validation)
  const best = state.bestScore === null || score > state.bestScore
  return { best, state: best ? { bestStep: step, bestScore: score, since: 0 } : { ...state, since: state.since + 1 } }
}
