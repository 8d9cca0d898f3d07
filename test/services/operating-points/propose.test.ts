import { expect, test } from 'vitest'
import { createRandom } from '../../../src-main/base/random.ts'
import type { Stakes } from '../../../src-main/contract/index.ts'
import { halves, type LabelledCase } from '../../../src-main/services/operating-points/halves.ts'
import { propose, withOptimism } from '../../../src-main/services/operating-points/propose.ts'
import { accepted, refused } from '../../metrics/expect-ok.ts'

const stakes: Stakes = { prevalence: 0.05, costMiss: 30, costRecall: 1 }

function cases(n: number, seed = 3): LabelledCase[] {
  const random = createRandom(seed)
  return Array.from({ length: n }, (_, k) => {
    const truth = random.next() < 0.3 ? 1 : 0
    return { study: k + 1, patient: Math.floor(k / 2) + 1, truth, margin: truth + random.normal() }
  })
}

/** Expected cost per person of calling positive at `threshold`, counted the slow way. */
function cost(of: readonly LabelledCase[], threshold: number): number {
  const share = (truth: 0 | 1, called: boolean): number => {
    const all = of.filter((each) => each.truth === truth)
    return all.filter((each) => (each.margin >= threshold) === called).length / all.length
  }
  return stakes.prevalence * share(1, false) * stakes.costMiss + (1 - stakes.prevalence) * share(0, true) * stakes.costRecall
}

test('no patient stands on both sides, and a side stays when the library grows', () => {
  const { choosing, checking } = halves(cases(400))
  const patients = new Set(choosing.map(({ patient }) => patient))
  expect(checking.some(({ patient }) => patients.has(patient))).toBe(false)
  expect(choosing.length + checking.length).toBe(400)
  expect(choosing.length).toBeGreaterThan(140)
  const later = new Set(halves(cases(500)).choosing.map(({ patient }) => patient))
  expect([...patients].every((patient) => later.has(patient))).toBe(true)
})

test('the threshold is the cheapest of the choosing half, its rates are those of the other half', () => {
  const all = cases(400)
  const { choosing, checking } = halves(all)
  const { wizard, checked, chosenOn, checkedOn, optimism } = withOptimism(propose('x', all, { stakes, insist: false }), null)
  const { threshold } = accepted(wizard).value
  const cheapest = Math.min(...choosing.map(({ margin }) => cost(choosing, margin)))
  expect(cost(choosing, threshold!)).toBeCloseTo(cheapest, 12)
  const positives = checking.filter(({ truth }) => truth === 1)
  const { sensitivity, perThousand, netBenefit } = accepted(checked).value
  expect(sensitivity).toBeCloseTo(positives.filter(({ margin }) => margin >= threshold!).length / positives.length, 12)
  expect(perThousand.found + perThousand.missed).toBeCloseTo(50, 9)
  expect(netBenefit).toBeCloseTo((perThousand.found - perThousand.falseAlarms / 30) / 1000, 12)
  expect([chosenOn.n, checkedOn.n]).toEqual([choosing.length, checking.length])
  expect(optimism).toBeNull()
})

test('whoever insists on one set for both is shown how much that flatters', () => {
  const result = withOptimism(propose('x', cases(400), { stakes, insist: true }), cases(400))
  expect(result.chosenOn).toEqual(result.checkedOn)
  expect(accepted(result.optimism!).apparent.mcc).toBeGreaterThan(accepted(result.optimism!).honest.mcc)
})

test('too few cases are refused with the reason, an own threshold is measured without tuning', () => {
  const few = propose('x', cases(12), { stakes, insist: false })
  expect(refused(few.wizard)).toMatch(/few|one-class/)
  expect(refused(few.checked)).toBe('undefined')
  expect(accepted(propose('x', cases(400), { stakes, insist: false, threshold: -99 }).checked).value).toMatchObject({ sensitivity: 1, specificity: 0 })
  expect(refused(propose('x', [], { stakes, insist: true }).checked)).toBe('undefined')
})
