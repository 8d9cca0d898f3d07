import { openView, type OpenView } from '../contract/open-view.ts'
import { readSetting, writeSetting } from '../db/settings.ts'
import { getStudy } from '../db/studies.ts'
import type { Context } from './context.ts'
import { currentReader } from './reading/lock.ts'
import { seatOf } from './reader-study/sitting.ts'

const KEY = 'openView'

/** Who looks now: steps of undo may hold notes that other eyes may not see. */
const eyes = (context: Context): { reader: number | null; readerStudy: number | null } => ({ reader: currentReader(context)?.id ?? null, readerStudy: seatOf(context)?.study.id ?? null })

/** Replaces what is kept of the screen; null when the study was left or the program ends cleanly. */
export function keepView(context: Context, view: OpenView | null): null {
  writeSetting(context.db, KEY, view && { ...eyes(context), view })
  return null
}

/** What the same eyes had on screen when the program was killed; null when there is nothing, or nothing that still fits. In a reader study only the case that is due. */
export function keptView(context: Context): OpenView | null {
  const kept = readSetting(context.db, KEY) as { reader?: unknown; readerStudy?: unknown; view?: unknown } | null | undefined
  const { success, data: view } = openView.safeParse(kept?.view)
  if (!success || !getStudy(context.db, view.studyId)) return null
  const { reader, readerStudy } = eyes(context)
  const seat = seatOf(context)
  if (kept?.reader !== reader || kept.readerStudy !== readerStudy || (seat && seat.turn?.study !== view.studyId)) return null
  return view
}
