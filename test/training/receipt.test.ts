import { expect, test } from 'vitest'
import type { Evaluated } from '../../src-main/training/evaluate.ts'
import type { LoopData } from '../../src-main/training/loop-types.ts'
import { compareEvaluations } from '../../src-main/training/receipt.ts'
import { scoreOf, select, emptySelection, selectedBy } from '../../src-main/training/selection.ts'
import { toyFindings } from './toy-run.ts'

const N = 80
/** Two films per patient; effusion in every second patient, opacity in three films only. */
const data = { patient: (i: number) => `p${i >> 1}`, study: (i: number) => `s${i}`, labels: (i: number) => ({ effusion: (i >> 1) % 2 === 0, opacity: i < 3 }), labelsFrom: 'silver' } as unknown as LoopData
const indices = Array.from({ length: N }, (_, i) => i)
const noise = (i: number, by: number): number => (Math.sin(i * 78.233 + by) * 43758.5453) % 1
const evaluated = (signal: number, by: number, ranks = 30): Evaluated => ({
  indices,
  margins: [Float64Array.from(indices, (i) => ((i >> 1) % 2 === 0 ? signal : 0) + noise(i, by)), new Float64Array(N)],
  retrieved: indices,
  ranks: new Float64Array(N).fill(ranks)
})

/** The area by its definition: pairs ranked right, ties one half. */
function area(scores: ArrayLike<number>): number {
  let right = 0
  let pairs = 0
  for (const i of indices) for (const j of indices) if ((i >> 1) % 2 === 0 && (j >> 1) % 2 === 1) {
    pairs++
    right += scores[i]! > scores[j]! ? 1 : scores[j] === scores[i] ? 0.5 : 0
  }
  return right / pairs
}

test('a clear gain is called helped, with the areas of the definition and the finding that cannot be measured named', () => {
  const [before, after] = [evaluated(0.1, 1), evaluated(2, 2, 3)]
  const receipt = compareEvaluations(before, after, data, toyFindings)
  expect(receipt.verdict).toBe('helped')
  expect(receipt.before.macroAuroc).toBeCloseTo(area(before.margins[0]!), 12)
  expect(receipt.macroAurocDifference!.estimate).toBeCloseTo(area(after.margins[0]!) - area(before.margins[0]!), 12)
  expect(receipt.macroAurocDifference!.low).toBeGreaterThan(0)
  expect(receipt.findingDifferences[1]).toMatchObject({ difference: null, refused: expect.stringContaining('3 positive') as string })
  expect(receipt.recallAt5Difference).toEqual({ estimate: 1, low: 1, high: 1 })
  expect([receipt.patients, receipt.films]).toEqual([40, 80])
  expect(receipt.warnings[0]).toContain('rules')
})

test('the same answers twice: no difference, the interval contains zero, the old model stays', () => {
  const receipt = compareEvaluations(evaluated(0.5, 1), evaluated(0.5, 1), data, toyFindings)
  expect(receipt.macroAurocDifference).toEqual({ estimate: 0, low: 0, high: 0 })
  expect([receipt.verdict, receipt.summary.includes('The old model stays')]).toEqual(['no-clear-difference', true])
})

test('a loss is called harmed; without labels nothing is claimed', () => {
  expect(compareEvaluations(evaluated(2, 1), evaluated(0, 2), data, toyFindings).verdict).toBe('harmed')
  const unlabelled = { ...data, labels: () => ({}) } as unknown as LoopData
  const receipt = compareEvaluations(evaluated(0, 1), evaluated(2, 1), unlabelled, toyFindings)
  expect([receipt.verdict, receipt.macroAurocDifference, receipt.after.macroAuroc]).toEqual(['not-measurable', null, null])
})

test('selection follows the macro AUROC, else the mean rank; a tie keeps the earlier step', () => {
  const validation = (macroAuroc: number | null, meanRank: number) => ({ films: 1, retrieval: { recallAt1: 0, recallAt5: 0, meanRank, candidates: 11 }, macroAuroc, labels: 'silver' as const, findings: [] })
  expect([selectedBy(null), selectedBy(validation(null, 1)), selectedBy(validation(0.5, 1))]).toEqual(['last-step', 'retrieval', 'macro-auroc'])
  expect([scoreOf(validation(0.7, 9)), scoreOf(validation(null, 1)), scoreOf(validation(null, 6))]).toEqual([0.7, 1, 0.5])
  let state = emptySelection()
  for (const [step, score] of [[10, 0.6], [20, 0.6], [30, 0.59]] as const) state = select(state, step, validation(score, 1)).state
  expect(state).toEqual({ bestStep: 10, bestScore: 0.6, since: 2 })
})
