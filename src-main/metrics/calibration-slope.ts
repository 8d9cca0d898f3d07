import { checkClasses, countPositives, type Numbers } from './check.ts'
import { zOf } from './distributions/normal.ts'
import { checkProbabilities } from './probabilities.ts'
import { refuse, type Interval, type Options, type Result } from './result.ts'

/** Probabilities of exactly 0 or 1 have no logit; they are moved this far inside, and the note says so. */
const EDGE = 1e-6

export type CalibrationExtra = { intercept: number; interceptInterval: Interval; inTheLarge: number; inTheLargeInterval: Interval }

/**
 * Logistic calibration (Cox 1958): the slope and intercept of truth on logit(p), ideal 1 and 0; and calibration in the large, the
 * intercept with the slope held at 1 (below 0: the probabilities are too high). Wald intervals.
 */
export function calibrationSlope(truth: Numbers, probabilities: Numbers, options: Options = {}): Result<number, CalibrationExtra> {
  const fault = checkProbabilities(truth, probabilities)
  if (fault) return fault
  const n = truth.length
  const positives = countPositives(truth)
  const few = checkClasses(positives, n - positives, options.minPerClass)
  if (few) return few
  let moved = 0
  const logits = Float64Array.from({ length: n }, (_, k) => {
    const p = Math.min(1 - EDGE, Math.max(EDGE, probabilities[k]!))
    if (p !== probabilities[k]) moved++
    return Math.log(p / (1 - p))
  })
  if (logits.every((x) => x === logits[0])) return refuse('constant', 'Every case has the same probability: a slope is not defined.', n)
  const fitted = fit(truth, logits, true)
  const large = fit(truth, logits, false)
  if (!fitted || !large) return refuse('undefined', 'The probabilities separate the classes completely: the slope is infinite.', n)
  const level = options.level ?? 0.95
  const wald = (centre: number, error: number): Interval => ({ low: centre - zOf(level) * error, high: centre + zOf(level) * error, level, method: 'Wald' })
  return {
    ok: true,
    value: fitted.slope,
    interval: wald(fitted.slope, fitted.slopeError),
    n,
    method: 'logistic calibration slope',
    intercept: fitted.intercept,
    interceptInterval: wald(fitted.intercept, fitted.interceptError),
    inTheLarge: large.intercept,
    inTheLargeInterval: wald(large.intercept, large.interceptError),
    ...(moved ? { note: `${moved} probabilities of 0 or 1 were taken as ${EDGE} from the edge.` } : {})
  }
}

type Fit = { intercept: number; slope: number; interceptError: number; slopeError: number }

/** Newton-Raphson on one or two parameters; null when it runs away, as it does under complete separation. */
function fit(truth: Numbers, x: Float64Array, withSlope: boolean): Fit | null {
  let intercept = 0
  let slope = withSlope ? 0 : 1
  for (let iteration = 0; iteration < 100; iteration++) {
    let g0 = 0
    let g1 = 0
    let h00 = 0
    let h01 = 0
    let h11 = 0
    for (let k = 0; k < x.length; k++) {
      const p = 1 / (1 + Math.exp(-(intercept + slope * x[k]!)))
      const weight = p * (1 - p)
      const residual = truth[k]! - p
      g0 += residual
      g1 += residual * x[k]!
      h00 += weight
      h01 += weight * x[k]!
      h11 += weight * x[k]! * x[k]!
    }
    const determinant = withSlope ? h00 * h11 - h01 * h01 : h00
    if (!(determinant > 1e-12) || Math.abs(slope) > 1e4) return null
    const stepIntercept = withSlope ? (h11 * g0 - h01 * g1) / determinant : g0 / h00
    const stepSlope = withSlope ? (h00 * g1 - h01 * g0) / determinant : 0
    // Long first steps can overshoot where the curve is flat; 5 logits at a time is always enough.
    const scale = Math.min(1, 5 / Math.max(Math.abs(stepIntercept), Math.abs(stepSlope), 1e-300))
    intercept += scale * stepIntercept
    slope += scale * stepSlope
    if (Math.abs(stepIntercept) + Math.abs(stepSlope) < 1e-12 * (1 + Math.abs(slope))) {
      return { intercept, slope, interceptError: Math.sqrt(withSlope ? h11 / determinant : 1 / h00), slopeError: withSlope ? Math.sqrt(h00 / determinant) : 0 }
    }
  }
  return null
}
