import { expect, test } from 'vitest'
import type { Answer, ConsensusRule, Label } from '../../../src-main/contract/index.ts'
import { consensus } from '../../../src-main/services/references/consensus.ts'
import { settled } from '../../../src-main/services/references/use.ts'

const all: (Answer | null)[] = ['yes', 'no', 'unsure', null]

/** Counts by hand, written from the words of the contract. */
function byHand(answers: (Answer | null)[], { atLeast, tie, unsure }: Pick<ConsensusRule, 'atLeast' | 'tie' | 'unsure'>): Label {
  let [yes, no] = [0, 0]
  for (const answer of answers) {
    const vote = answer === 'unsure' ? ({ abstain: null, positive: 'yes', negative: 'no' } as const)[unsure] : answer
    if (vote === 'yes') yes += 1
    if (vote === 'no') no += 1
  }
  if (yes + no < atLeast) return 'missing'
  if (yes === no) return tie
  return yes > no ? 'positive' : 'negative'
}

test('every vote of up to four readers under every rule', () => {
  const votes = all.flatMap((a) => [[a], ...all.flatMap((b) => [[a, b], ...all.flatMap((c) => [[a, b, c], ...all.map((d) => [a, b, c, d])])])])
  for (const tie of ['uncertain', 'positive', 'negative', 'missing'] as const) {
    for (const unsure of ['abstain', 'positive', 'negative'] as const) {
      for (const atLeast of [1, 2, 3]) for (const answers of votes) expect(consensus(answers, { atLeast, tie, unsure }), JSON.stringify({ answers, tie, unsure, atLeast })).toBe(byHand(answers, { atLeast, tie, unsure }))
    }
  }
})

test('a missing label is never "no", whatever the policy; an uncertain one is what the policy says', () => {
  expect((['exclude', 'positive', 'negative'] as const).map((policy) => (['positive', 'negative', 'uncertain', 'missing'] as const).map((label) => settled(label, policy)))).toEqual([[1, 0, null, null], [1, 0, 1, null], [1, 0, 0, null]])
})
