import { dot } from '../normalise.ts'
import { direction, type FindingClasses } from './classes.ts'
import { spearman } from './spearman.ts'
import type { PromptSet } from './schema.ts'

export interface PromptTest {
  findingId: string
  name: string
  /** Share of (film, paraphrase) whose margin has the sign of the whole class's margin, 0..1; null without films. */
  stability: number | null
  /** Lowest rank correlation of a single paraphrase with the whole class over the films; null below `FEWEST_FILMS`. */
  rankAgreement: number | null
  /** What a reader should know before trusting this finding; empty when nothing was found. */
  flags: string[]
}

/** Below this a share or a rank correlation says nothing. */
export const FEWEST_FILMS = 20
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
  const margins = classes.map((each) => images.map((image) => dot(image, each.positive) - dot(image, each.negative)))
  return classes.map((each, index) => {
    const finding = set.findings[index]!
    const flags = textFlags(finding, each)
    const whole = margins[index]!
    const paraphrases = [
      ...each.positives.map((row, i) => ({ text: finding.positive[i]!, values: images.map((image) => dot(image, row) - dot(image, each.negative)) })),
      ...each.negatives.map((row, i) => ({ text: finding.negative[i]!, values: images.map((image) => dot(image, each.positive) - dot(image, row)) }))
    ]
    const agreeing = paraphrases.reduce((sum, { values }) => sum + values.filter((value, film) => Math.sign(value) === Math.sign(whole[film]!)).length, 0)
    const stability = images.length === 0 ? null : agreeing / (images.length * paraphrases.length)
    let rankAgreement: number | null = null
    if (images.length >= FEWEST_FILMS) {
      if (stability !== null && stability < STABLE) flags.push(`paraphrases disagree in sign on ${percent(1 - stability)} of the films`)
      const ranks = paraphrases.map(({ text, values }) => ({ text, agreement: spearman(values, whole) }))
      const worst = ranks.reduce((low, rank) => (rank.agreement < low.agreement ? rank : low))
      rankAgreement = worst.agreement
      if (worst.agreement < RANK_AGREES) flags.push(`“${worst.text}” ranks films ${worst.agreement < 0 ? 'the other way round' : 'differently'} (rank correlation ${worst.agreement.toFixed(2)})`)
      if (each.kind === 'normal') flags.push(...signFlags(classes, margins, index))
    }
    return { findingId: finding.id, name: finding.name, stability, rankAgreement, flags }
  })
}

function textFlags(finding: PromptSet['findings'][number], { positive, negative, positives, negatives }: FindingClasses): string[] {
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
function signFlags(classes: readonly FindingClasses[], margins: readonly number[][], index: number): string[] {
  const findings = margins.filter((_, i) => classes[i]!.kind === 'finding')
  if (findings.length === 0) return []
  const disease = margins[index]!.map((_, film) => findings.reduce((sum, values) => sum + values[film]!, 0) / findings.length)
  const together = spearman(margins[index]!, disease)
  return together > 0 ? [`its sign may be flipped: it rises together with the findings (rank correlation ${together.toFixed(2)})`] : []
}

const percent = (share: number): string => `${Math.round(share * 100)} %`
