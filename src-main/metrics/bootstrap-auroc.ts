import { checkClasses, checkScores, checkTruth, countPositives, type Numbers } from './check.ts'
import { bootstrap, type BootstrapExtra, type BootstrapOptions } from './bootstrap.ts'
import type { Result } from './result.ts'
import { rankCases, weightedAuroc } from './weighted-auroc.ts'

/** AUROC with a bootstrap interval, patients drawn within reference classes: for several films per patient, where DeLong is too narrow. */
export function bootstrapAuroc(truth: Numbers, scores: Numbers, options: BootstrapOptions = {}): Result<number, BootstrapExtra> {
  const fault = checkTruth(truth, scores) ?? checkScores(scores)
  if (fault) return fault
  const positives = countPositives(truth)
  const few = checkClasses(positives, truth.length - positives, options.minPerClass)
  if (few) return few
  const ranked = rankCases(truth, scores)
  const result = bootstrap(truth.length, (weights) => weightedAuroc(ranked, weights), { strata: truth, ...options })
  if (!result.ok) return result
  const degenerate = result.standardError < 1e-12
  if (!degenerate) return result
  const { interval: _none, ...rest } = result
  return { ...rest, note: 'Every bootstrap sample gave the same area: the interval has no width and is left out; see the exact bound of auroc().' }
}
