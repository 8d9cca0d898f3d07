import { totalOf, type Confusion } from './confusion.ts'
import { wilson } from './proportion.ts'
import { MIN_PER_CLASS, refuse, type Options, type Result } from './result.ts'

/** TP / (TP + FN). Not comparable between sites when the spectrum of disease differs. */
export function sensitivity(table: Confusion, options: Options = {}): Result {
  const positives = table.tp + table.fn
  const minimum = options.minPerClass ?? MIN_PER_CLASS
  if (positives === 0 || positives < minimum) return refuse(positives === 0 ? 'one-class' : 'few-positives', `Sensitivity needs at least ${Math.max(1, minimum)} positive cases; there ${positives === 1 ? 'is' : 'are'} ${positives}.`, positives)
  return rate(table.tp, positives, 'sensitivity = TP / (TP + FN)', options)
}

/** TN / (TN + FP). */
export function specificity(table: Confusion, options: Options = {}): Result {
  const negatives = table.tn + table.fp
  const minimum = options.minPerClass ?? MIN_PER_CLASS
  if (negatives === 0 || negatives < minimum) return refuse(negatives === 0 ? 'one-class' : 'few-negatives', `Specificity needs at least ${Math.max(1, minimum)} negative cases; there ${negatives === 1 ? 'is' : 'are'} ${negatives}.`, negatives)
  return rate(table.tn, negatives, 'specificity = TN / (TN + FP)', options)
}

/** TP / (TP + FP), at this sample's prevalence only: elsewhere use ppvAtPrevalence. */
export function positivePredictiveValue(table: Confusion, options: Options = {}): Result {
  const called = table.tp + table.fp
  if (called === 0) return refuse('undefined', 'No case was called positive, so there is no positive predictive value.', totalOf(table))
  return rate(table.tp, called, 'PPV = TP / (TP + FP)', options)
}

/** TN / (TN + FN), at this sample's prevalence only. */
export function negativePredictiveValue(table: Confusion, options: Options = {}): Result {
  const called = table.tn + table.fn
  if (called === 0) return refuse('undefined', 'No case was called negative, so there is no negative predictive value.', totalOf(table))
  return rate(table.tn, called, 'NPV = TN / (TN + FN)', options)
}

/** (TP + TN) / n. Says little when one class is rare: a constant "no" scores high. */
export function accuracy(table: Confusion, options: Options = {}): Result {
  const n = totalOf(table)
  return n === 0 ? refuse('few-cases', 'There are no cases.', 0) : rate(table.tp + table.tn, n, 'accuracy = (TP + TN) / n', options)
}

/** A proportion with Wilson's interval. */
function rate(count: number, n: number, method: string, options: Options): Result {
  return { ok: true, value: count / n, interval: wilson(count, n, options.level), n, method }
}
