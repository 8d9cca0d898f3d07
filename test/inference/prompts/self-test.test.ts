import { expect, test } from 'vitest'
import { createRandom } from '../../../src-main/base/random.ts'
import { normaliseRows } from '../../../src-main/inference/normalise.ts'
import { findingClasses, testPromptSet, type PromptSet } from '../../../src-main/inference/prompts/index.ts'
import { spearman } from '../../../src-main/inference/prompts/spearman.ts'

const finding = (id: string, kind: 'finding' | 'normal', positive: string[], negative: string[]): PromptSet['findings'][number] => ({ id, name: id, group: 'G', kind, positive, negative })
const set: PromptSet = {
  format: 'umbra-prompts/1',
  id: 'toy',
  version: '1',
  name: 'Toy',
  description: '',
  author: 'tests',
  date: '2026-01-02',
  findings: [
    finding('good', 'finding', ['g1', 'g2'], ['no g1', 'no g2']),
    finding('stray', 'finding', ['s1', 's2', 'actually no s'], ['no s1', 'no s2']),
    finding('same', 'finding', ['x'], ['y']),
    finding('normal', 'normal', ['normal'], ['abnormal'])
  ]
}

/** Axis 0: disease g; axis 1: disease s. A film is a point in the plane with noise on two more axes. */
function embeddings(normal: [number, number]): Float32Array {
  const rows = [
    [1, 0, 0.1, 0], [1, 0.1, 0, 0.1], [-1, 0, 0.1, 0], [-1, 0.1, 0, 0],
    [0, 1, 0.1, 0], [0, 1, 0, 0.1], [0, -0.9, 0, 0.2], [0, -1, 0.1, 0], [0, -1, 0, 0.1],
    [0, 0, 1, 0], [0, 0, 1, 0],
    [...normal, 0, 0.1], [-normal[0], -normal[1], 0, 0.1]
  ]
  return normaliseRows(Float32Array.from(rows.flat()), 4)
}

function films(count: number): Float32Array {
  const random = createRandom('films')
  return normaliseRows(Float32Array.from({ length: count * 4 }, (_, i) => random.normal() * (i % 4 < 2 ? 1 : 0.05)), 4)
}

test('sound wording raises no flag; strays, sides alike and disagreement do', () => {
  const rows = testPromptSet(set, findingClasses(set, embeddings([-1, -1]), 4), films(200), 4)
  const flags = Object.fromEntries(rows.map((row) => [row.findingId, row.flags.join(' | ')]))
  expect(flags.good).toBe('')
  expect(rows[0]!.stability).toBeGreaterThan(0.95)
  expect(rows[0]!.rankAgreement).toBeGreaterThan(0.95)
  expect(flags.stray).toContain('“actually no s” lies nearer the other side than the other positive sentences')
  expect(flags.same).toContain('does not tell the positive from the negative')
  expect(flags.normal).toBe('')
})

test('a "no finding" pair with its sign flipped is caught', () => {
  const rows = testPromptSet(set, findingClasses(set, embeddings([1, 1]), 4), films(200), 4)
  expect(rows[3]!.flags.join()).toContain('its sign may be flipped')
})

test('without films the texts alone are tested, with few films no rank is claimed', () => {
  const classes = findingClasses(set, embeddings([-1, -1]), 4)
  const alone = testPromptSet(set, classes, new Float32Array(0), 4)
  expect(alone.map(({ stability, rankAgreement }) => [stability, rankAgreement])).toEqual(alone.map(() => [null, null]))
  expect(alone[1]!.flags).toHaveLength(1)
  const few = testPromptSet(set, classes, films(19), 4)
  expect(few[0]!.stability).toBeGreaterThan(0.5)
  expect(few[0]!.rankAgreement).toBeNull()
})

test('Spearman: by hand, with ties, reversed, constant', () => {
  // d = 0, 1, -1, 0: rho = 1 - 6 * 2 / (4 * 15) = 0.8.
  expect(spearman([10, 20, 30, 40], [1, 3, 2, 9])).toBeCloseTo(0.8, 12)
  // scipy.stats.spearmanr([1, 2, 2, 3], [4, 4, 5, 6]) = 0.8333...
  expect(spearman([1, 2, 2, 3], [4, 4, 5, 6])).toBeCloseTo(0.8333333333333333, 12)
  expect(spearman([1, 2, 3], [3, 2, 1])).toBe(-1)
  expect(spearman([1, 1, 1], [3, 2, 1])).toBe(0)
})
