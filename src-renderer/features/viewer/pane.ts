import type { Instance, StudyRow } from '../../../src-main/contract/index.ts'
import type { Cell } from './hanging.ts'

/** What one pane shows. */
export interface Pane {
  key: string
  study: StudyRow
  instance: Instance
  frame: number
  /** Set when the pane shows another study than the open one: a prior with what differs from the current patient (empty when nothing does), or a similar case, which is another patient's on purpose. */
  prior: { mismatch: string[]; similar?: boolean } | null
  cell: Cell
}

export const paneOf = (study: StudyRow, instance: Instance, prior: Pane['prior'] = null, cell: Cell = { row: 0, column: prior ? 1 : 0 }): Pane => ({ key: `${study.id}/${instance.id}`, study, instance, frame: 0, prior, cell })

/** The pane of the other study that is compared with this one: in its column, else in its row. */
export function partnerOf(pane: Pane, panes: readonly Pane[]): Pane | null {
  const others = panes.filter((other) => (other.prior === null) !== (pane.prior === null))
  return others.find(({ cell }) => cell.column === pane.cell.column) ?? others.find(({ cell }) => cell.row === pane.cell.row) ?? null
}
