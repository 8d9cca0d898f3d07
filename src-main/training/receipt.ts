import type { DifferenceInterval, Receipt, Verdict } from '../contract/index.ts'
import { bootstrap } from '../metrics/bootstrap.ts'
import { MIN_PER_CLASS } from '../metrics/result.ts'
import { rankCases, weightedAuroc, type RankedCases } from '../metrics/weighted-auroc.ts'
import { labelled, summarise, type Evaluated } from './evaluate.ts'
import type { LoopData, PromptedFinding } from './loop-types.ts'

export const BOOTSTRAP = { resamples: 2000, level: 0.95, seed: 1 }

type Figures = Pick<Receipt, 'verdict' | 'summary' | 'patients' | 'films' | 'before' | 'after' | 'macroAurocDifference' | 'findingDifferences' | 'recallAt5Difference' | 'bootstrap' | 'warnings'>

interface Comparison {
  findingId: string
  name: string
  /** Positions in the evaluation; the weights of a replicate are taken there. */
  positions: Int32Array
  before: RankedCases
  after: RankedCases
  few: string | null
}

/**
 * Before and after on the same films: every difference by a paired bootstrap over patients, because the films of one patient are not independent
 * and two separate intervals would hide what the pairing shows.
 */
export function compareEvaluations(before: Evaluated, after: Evaluated, data: LoopData, findings: readonly PromptedFinding[], options = BOOTSTRAP): Figures {
  const n = before.indices.length
  const patients = before.indices.map((index) => data.patient(index))
  const comparisons = findings.map((finding, f): Comparison => {
    const { positions, truth } = labelled(data, before.indices, finding.id)
    const positives = truth.filter((value) => value === 1).length
    const scores = (evaluated: Evaluated): number[] => positions.map((at) => evaluated.margins[f]![at]!)
    const few = Math.min(positives, truth.length - positives) < MIN_PER_CLASS ? `${positives} positive and ${truth.length - positives} negative films; at least ${MIN_PER_CLASS} of each are needed.` : null
    return { findingId: finding.id, name: finding.name, positions: Int32Array.from(positions), before: rankCases(truth, scores(before)), after: rankCases(truth, scores(after)), few }
  })
  const difference = (measured: readonly Comparison[]): DifferenceInterval | null => {
    const result = bootstrap(n, (weights) => meanDifference(measured, weights), { patients, replicates: options.resamples, level: options.level, seed: options.seed })
    return result.ok && result.interval ? { estimate: result.value, low: result.interval.low, high: result.interval.high } : null
  }
  const measurable = comparisons.filter(({ few }) => few === null)
  const macroAurocDifference = measurable.length ? difference(measurable) : null
  const recallAt5Difference = recallDifference(before, after, patients, options)
  const [summaryBefore, summaryAfter] = [summarise(before, data, findings), summarise(after, data, findings)]
  const verdict = judge(macroAurocDifference)
  return {
    verdict,
    summary: inWords(verdict, macroAurocDifference, new Set(patients).size, n, measurable.length, data.labelsFrom),
    patients: new Set(patients).size,
    films: n,
    before: summaryBefore,
    after: summaryAfter,
    macroAurocDifference,
    findingDifferences: comparisons.map((comparison) => ({ findingId: comparison.findingId, name: comparison.name, difference: comparison.few === null ? difference([comparison]) : null, refused: comparison.few })),
    recallAt5Difference,
    bootstrap: options,
    warnings: data.labelsFrom === 'silver' ? ['The labels behind these figures were read from the reports by rules, not set by a reader.'] : []
  }
}

/** Mean over the findings that a replicate can measure: a rare finding without positives in one replicate leaves it for that replicate only. */
function meanDifference(measured: readonly Comparison[], weights: Int32Array): number {
  let sum = 0
  let count = 0
  for (const { positions, before, after } of measured) {
    const own = Int32Array.from(positions, (at) => weights[at]!)
    const gain = weightedAuroc(after, own) - weightedAuroc(before, own)
    if (Number.isNaN(gain)) continue
    sum += gain
    count++
  }
  return count === 0 ? Number.NaN : sum / count
}

function recallDifference(before: Evaluated, after: Evaluated, patients: readonly string[], options: typeof BOOTSTRAP): DifferenceInterval | null {
  const gain = before.retrieved.map((_, row) => Number(after.ranks[row]! <= 5) - Number(before.ranks[row]! <= 5))
  const result = bootstrap(
    gain.length,
    (weights) => {
      let sum = 0
      let total = 0
      for (let row = 0; row < gain.length; row++) {
        sum += gain[row]! * weights[row]!
        total += weights[row]!
      }
      return sum / total
    },
    { patients: before.retrieved.map((at) => patients[at]!), replicates: options.resamples, level: options.level, seed: options.seed }
  )
  return result.ok && result.interval ? { estimate: result.value, low: result.interval.low, high: result.interval.high } : null
}

function judge(difference: DifferenceInterval | null): Verdict {
  if (difference === null) return 'not-measurable'
  if (difference.low > 0) return 'helped'
  return difference.high < 0 ? 'harmed' : 'no-clear-difference'
}

const signed = (value: number): string => `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(3)}`

function inWords(verdict: Verdict, difference: DifferenceInterval | null, patients: number, films: number, findings: number, labels: LoopData['labelsFrom']): string {
  const basis = `${films} films of ${patients} held-out patients, ${findings} finding${findings === 1 ? '' : 's'}, ${labels === 'silver' ? 'labels read from the reports' : "a reader's labels"}`
  const figure = difference ? `macro AUROC ${signed(difference.estimate)} [${signed(difference.low)}, ${signed(difference.high)}]` : ''
  if (verdict === 'helped') return `Fine-tuning helped: ${figure} on ${basis}.`
  if (verdict === 'harmed') return `Fine-tuning made the model worse: ${figure} on ${basis}. The old model stays.`
  if (verdict === 'no-clear-difference') return `Fine-tuning did not clearly help: ${figure} on ${basis}; the interval contains zero. The old model stays.`
  return `Whether fine-tuning helped cannot be measured on ${basis}: too few positive or negative films for any finding. The old model stays.`
}
