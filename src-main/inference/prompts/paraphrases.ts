import { dot } from '../normalise.ts'
import type { FindingClasses } from './classes.ts'
import type { PromptFinding } from './schema.ts'
import { spearman } from './spearman.ts'

/** One sentence against the rest of its finding. */
export interface Paraphrase {
  side: 'positive' | 'negative'
  text: string
  /** Share of films on which the margin with this sentence alone on its side has the sign of the whole finding's, 0..1; null without films. */
  agreement: number | null
  /** Spearman's rank correlation of the two over the films; null below `FEWEST_FILMS`. */
  rank: number | null
}

/** Below this a share or a rank correlation says nothing. */
export const FEWEST_FILMS = 20

/** cos(positive) - cos(negative) of every film. */
export const marginsOf = ({ positive, negative }: Pick<FindingClasses, 'positive' | 'negative'>, images: readonly Float32Array[]): number[] => images.map((image) => dot(image, positive) - dot(image, negative))

/**
 * Every sentence of a finding asked alone on its side, in the set's order: the positive ones, then the negative ones.
 *
 * @param whole margins of the whole finding over the images
 */
export function tryParaphrases(finding: PromptFinding, classes: FindingClasses, images: readonly Float32Array[], whole: readonly number[]): Paraphrase[] {
  const one = (side: Paraphrase['side'], text: string, positive: Float32Array, negative: Float32Array): Paraphrase => {
    const margins = marginsOf({ positive, negative }, images)
    const agreeing = margins.filter((margin, film) => Math.sign(margin) === Math.sign(whole[film]!)).length
    return { side, text, agreement: images.length ? agreeing / images.length : null, rank: images.length >= FEWEST_FILMS ? spearman(margins, whole) : null }
  }
  return [
    ...classes.positives.map((row, i) => one('positive', finding.positive[i]!, row, classes.negative)),
    ...classes.negatives.map((row, i) => one('negative', finding.negative[i]!, classes.positive, row))
  ]
}
