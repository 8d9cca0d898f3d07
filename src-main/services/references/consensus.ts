import type { Answer, ConsensusRule, Label } from '../../contract/index.ts'

/**
 * One label from the answers of several readers: the majority of those who voted yes or no.
 *
 * @param answers one per reader; null where a reader did not answer, which is no vote
 */
export function consensus(answers: readonly (Answer | null)[], { atLeast, tie, unsure }: Pick<ConsensusRule, 'atLeast' | 'tie' | 'unsure'>): Label {
  const votes = answers.flatMap((answer): ('positive' | 'negative')[] => {
    if (answer === 'yes') return ['positive']
    if (answer === 'no') return ['negative']
    return answer === 'unsure' && unsure !== 'abstain' ? [unsure] : []
  })
  if (votes.length < atLeast) return 'missing'
  const lead = votes.reduce((sum, vote) => sum + (vote === 'positive' ? 1 : -1), 0)
  return lead > 0 ? 'positive' : lead < 0 ? 'negative' : tie
}
