import { dot } from '../normalise.ts'
import { direction, type FindingClasses } from './classes.ts'
import { marginsOf, tryParaphrases, type Paraphrase } from './paraphrases.ts'
import { spearman } from './spearman.ts'
import type { PromptFinding, PromptSet } from './schema.ts'

export interface PromptTest {
  findingId: string
  name: string
  /** Share of (film, paraphrase) whose margin has the sign of the whole class's margin, 0..1; null without films. */
  stability: number | null
  /** Lowest rank correlation of a single paraphrase with the whole class over the films; null below `FEWEST_FILMS`. */
  rankAgreement: number | null
  paraphrases: Paraphrase[]
  /** What a reader should know before trusting this finding; empty when nothing was found. */
  flags: string[]
}

const STABLE = 0.8
const RANK_AGREES = 0.5

/**
 * Questions the wording of a prompt set before it is trusted: do the two sides differ at all, does each sentence lie on its own side, do paraphrases agree
 * on the sign and rank films alike, and does "no finding" fall when findings rise (a generic "no {}" template flips its sign).
 *
 * @param films [count, size] image embeddings of the library, L2-normalised; may be empty, then only the texts are tested
 */
export function testPromptSet(set: PromptSet, classes: readonly FindingClasses[], films: Float32Array, size: number): PromptTest[] {
  const images = Array.from({ length: films.length / size }, (_, i) => films.subarray(i * size, (i + 1) * size))
  const margins = classes.map((each) => marginsOf(each, images))
  const ofFindings = margins.filter((_, i) => classes[i]!.kind === 'finding')
  return classes.map((each, index) => testFinding(set.findings[index]!, each, images, ofFindings))
}

/** @param findings margins over the images of every finding that a normal film must not have; asked of a `normal` finding only */
export function testFinding(finding: PromptFinding, classes: FindingClasses, images: readonly Float32Array[], findings: readonly (readonly number[])[]): PromptTest {
  const flags = textFlags(finding, classes)
  const whole = marginsOf(classes, images)
  const paraphrases = tryParaphrases(finding, classes, images, whole)
  const stability = images.length === 0 ? null : paraphrases.reduce((sum, { agreement }) => sum + agreement!, 0) / paraphrases.length
  const worst = paraphrases.reduce((low, one) => ((one.rank ?? 1) < (low.rank ?? 1) ? one : low))
  if (worst.rank !== null) {
    if (stability !== null && stability < STABLE) flags.push(`paraphrases disagree in sign on ${percent(1 - stability)} of the films`)
    if (worst.rank < RANK_AGREES) flags.push(`“${worst.text}” ranks films ${worst.rank < 0 ? 'the other way round' : 'differently'} (rank correlation ${worst.rank.toFixed(2)})`)
    if (classes.kind === 'normal') flags.push(...signFlags(whole, findings))
  }
  return { findingId: finding.id, name: finding.name, stability, rankAgreement: worst.rank, paraphrases, flags }
}

function textFlags(finding: PromptFinding, { positive, negative, positives, negatives }: FindingClasses): string[] {
  if (dot(positive, negative) > 1 - 1e-4) return ['the model does not tell the positive from the negative sentences']
  const strays = (rows: Float32Array[], texts: readonly string[], own: string, other: Float32Array): string[] =>
    rows.flatMap((row, i) => {
      const rest = rows.filter((_, k) => k !== i)
      // A sentence alone on its side has nothing of its own to lie near.
      return rest.length > 0 && dot(row, other) > dot(row, direction(rest)) ? [`“${texts[i]!}” lies nearer the other side than the other ${own} sentences`] : []
    })
  return [...strays(positives, finding.positive, 'positive', negative), ...strays(negatives, finding.negative, 'negative', positive)]
}

/** The mean margin of the findings must fall where "normal" rises. */
function signFlags(normal: readonly number[], findings: readonly (readonly number[])[]): string[] {
  if (findings.length === 0) return []
  const disease = normal.map((_, film) => findings.reduce((sum, values) => sum + values[film]!, 0) / findings.length)
  const together = spearman(normal, disease)
  return together > 0 ? [`its sign may be flipped: it rises together with the findings (rank correlation ${together.toFixed(2)})`] : []
}

const percent = (share: number): string => `${Math.round(share * 100)} %`
