import { describe, expect, test } from 'vitest'
import { betaCdf, betaQuantile, betaUpper } from '../../../src-main/metrics/distributions/beta.ts'
import { binomialCdf, binomialMass, binomialUpper } from '../../../src-main/metrics/distributions/binomial.ts'
import { fUpper } from '../../../src-main/metrics/distributions/f.ts'
import { logGamma } from '../../../src-main/metrics/distributions/gamma.ts'
import { normalCdf, normalQuantile, normalTwoSided, zOf } from '../../../src-main/metrics/distributions/normal.ts'
import { tCdf, tQuantile, tTwoSided } from '../../../src-main/metrics/distributions/student-t.ts'
import oracle from '../oracle/distributions.json' with { type: 'json' }

const functions: Record<keyof typeof oracle, (...args: number[]) => number> = {
  logGamma: (x) => logGamma(x!),
  normalCdf: (x) => normalCdf(x!),
  normalQuantile: (p) => normalQuantile(p!),
  betaCdf: (x, a, b) => betaCdf(x!, a!, b!),
  betaQuantile: (p, a, b) => betaQuantile(p!, a!, b!),
  tTwoSided: (t, df) => tTwoSided(t!, df!),
  tQuantile: (p, df) => tQuantile(p!, df!),
  fUpper: (f, a, b) => fUpper(f!, a!, b!),
  binomialMass: (k, n, p) => binomialMass(k!, n!, p!),
  binomialCdf: (k, n, p) => binomialCdf(k!, n!, p!)
}

/** Recorded by test/metrics/oracle/distributions.py (scipy, mpmath). */
describe.each(Object.keys(functions) as (keyof typeof oracle)[])('%s agrees with scipy / mpmath to 1e-12', (name) => {
  test.each(oracle[name].map((row) => ({ args: row.slice(0, -1), expected: row.at(-1)! })))('$args', ({ args, expected }) => {
    const value = functions[name](...args)
    expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-12 * Math.max(Math.abs(expected), name === 'logGamma' ? 1 : 0))
  })
})

describe('identities', () => {
  test('tails complement each other', () => {
    expect(betaCdf(0.3, 4, 9) + betaUpper(0.3, 4, 9)).toBeCloseTo(1, 14)
    expect(binomialCdf(4, 20, 0.3) + binomialUpper(5, 20, 0.3)).toBeCloseTo(1, 14)
    expect(tCdf(-1.3, 6) + tCdf(1.3, 6)).toBeCloseTo(1, 14)
    expect(normalTwoSided(1.3)).toBeCloseTo(2 * normalCdf(-1.3), 15)
  })

  test('the 95 % factor is the familiar one, and t approaches it', () => {
    expect(zOf(0.95)).toBeCloseTo(1.959963984540054, 14)
    expect(tQuantile(0.975, 1e12)).toBeCloseTo(1.959963984540054, 11)
  })
})
