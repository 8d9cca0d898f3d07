import type { PairLayout, PairProblem, Split, View } from '../../contract/index.ts'

/** A film and its report as a layout names them, before any file was opened. */
export interface Candidate {
  /** Absolute path of the film. */
  image: string
  /** Text given inline (a CSV cell), else null. */
  reportText: string | null
  /** File holding the text (.txt, or a DICOM SR document), else null: then the film's own study is looked up. */
  reportFile: string | null
  /** Empty when the layout names none; a DICOM header may fill it. */
  patient: string
  study: string
  view: View
  /** Given by the data, else null. */
  split: Split | null
  /** Finding id -> present; null where a reader left it open or uncertain. */
  labels: Record<string, boolean | null>
  /** Where this pair is named, for messages: `pairs.csv line 12`. */
  where: string
}

export interface Discovered {
  layout: PairLayout
  source: string
  candidates: Candidate[]
  problems: PairProblem[]
  /** Films and reports seen, matched or not. */
  films: number
  reports: number
}

/** A pair that passed every check. Its place in the list is the record number of its film in the film store. */
export interface Pair {
  image: string
  report: string
  patient: string
  study: string
  view: View
  split: Split
  labels: Record<string, boolean | null>
  /** sha256 of the film's file. */
  content: string
}

/** What is learned by opening a film's file. */
export interface FilmFacts {
  content: string
  /** From the DICOM header; empty for other formats. */
  patient: string
  study: string
  view: View
  /** `film` can be trained on; `report` is an SR document; anything else says why not. */
  /** Why the picture alone would not be taken for a frontal chest film; the data's own word on the view outweighs it. */
  doubt: string | null
  kind: 'film' | 'report' | { unusable: string; code: 'unreadable-image' | 'not-chest' }
}

/** How files are opened: passed in, because DICOM belongs to another layer. Each rejects with a message that names the reason. */
export interface PairFiles {
  film(path: string): Promise<FilmFacts>
  /** Text of a .txt or of a DICOM SR document. */
  report(path: string): Promise<string>
}

export const excluded = (code: PairProblem['code'], file: string, reason: string): PairProblem => ({ code, file, reason, effect: 'excluded' })
export const noted = (code: PairProblem['code'], file: string, reason: string): PairProblem => ({ code, file, reason, effect: 'note' })
