import { isotonic } from './isotonic.ts'
import { platt } from './platt.ts'
import type { Curve, FitMethod } from './types.ts'

/** Margins of films or studies with what the reference says of them. */
export interface Labelled {
  margins: readonly number[]
  labels: readonly boolean[]
}

/**
 * Cases of each kind below which a curve follows noise. Platt scaling is a logistic regression on one variable, which wants ten events
 * (Peduzzi et al., 1996); isotonic regression is as free as its data.
 */
export const FEWEST_OF_EACH: Readonly<Record<FitMethod, number>> = { platt: 10, isotonic: 50 }

/** From about as many cases on isotonic regression is the better of the two, below it overfits (Niculescu-Mizil and Caruana, 2005). */
const ISOTONIC_FROM = 1000

/** What is proposed for so many labelled cases. */
export const usualMethod = (cases: number): FitMethod => (cases < ISOTONIC_FROM ? 'platt' : 'isotonic')

/** One finding's curve, or why its labels give none. */
export function fitCurve(method: FitMethod, { margins, labels }: Labelled): Curve | { refused: string } {
  const positives = labels.filter(Boolean).length
  const fewest = FEWEST_OF_EACH[method]
  if (Math.min(positives, labels.length - positives) < fewest) return { refused: `${positives} positive and ${labels.length - positives} negative labels; ${method === 'platt' ? 'Platt scaling' : 'isotonic regression'} needs at least ${fewest} of each` }
  if (!margins.every(Number.isFinite)) return { refused: 'a margin is not a number' }
  const curve = method === 'platt' ? platt(margins, labels) : isotonic(margins, labels)
  // A margin is the likeness to "present" minus "absent": a curve that falls, or says nothing, is the sign of a prompt that does not work.
  const rises = curve.kind === 'platt' ? curve.slope < 0 : curve.values.at(-1)! > curve.values[0]!
  return rises ? curve : { refused: 'a higher margin does not go with more positive labels: the prompts of this finding do not rank these cases' }
}
