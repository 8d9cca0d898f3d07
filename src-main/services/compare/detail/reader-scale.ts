import type { Rater } from '../raters.ts'

/** How readers' answers become scores. */
export interface ReaderScale {
  words: string
  /** Whether it is the confidence; else yes or no. */
  graded: boolean
  /** null where the reader gave no answer. */
  scoreOf(rater: Rater, k: number): number | null
}

/** The finest scale on which all of these readers answered a finding that each of them decided. */
export function readerScale(readers: readonly Rater[], finding: string): ReaderScale {
  if (readers.every((reader) => gradesAll(reader, finding))) {
    return {
      words: 'confidence, 0 to 100',
      graded: true,
      scoreOf: (rater, k) => {
        const value = rater.confidence!.get(finding)![k]!
        return Number.isNaN(value) ? null : value
      }
    }
  }
  return { words: 'yes or no: an area under two straight lines, the mean of sensitivity and specificity', graded: false, scoreOf: (rater, k) => decisionOf(rater, finding, k) }
}

/** 0, 1, or null where there is no decision. */
export function decisionOf(rater: Rater, finding: string, k: number): number | null {
  const decision = rater.decisions.get(finding)![k]!
  return decision <= 1 ? decision : null
}

/** Whether a confidence stands beside every decision. */
function gradesAll(rater: Rater, finding: string): boolean {
  const confidence = rater.confidence?.get(finding)
  return confidence !== undefined && rater.decisions.get(finding)!.every((decision, k) => decision > 1 || !Number.isNaN(confidence[k]))
}
