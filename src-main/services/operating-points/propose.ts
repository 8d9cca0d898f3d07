import type { Stakes, ThresholdProposal } from '../../contract/index.ts'
import { operatingPointAt, operatingPoints } from '../../metrics/operating-point.ts'
import { optimism } from '../../metrics/optimism.ts'
import { refuse } from '../../metrics/result.ts'
import { countCases, halves, marginsOf, truthOf, type LabelledCase } from './halves.ts'

export interface Proposing {
  stakes: Stakes
  /** Chooses and measures on all cases, although that flatters. */
  insist: boolean
  /** A threshold of the user's own; else that of least expected cost. */
  threshold?: number | undefined
}

export type Proposed = Omit<ThresholdProposal, 'optimism'> & { choosing: LabelledCase[] }

/** A threshold of one finding: chosen on one half of the patients, measured on the other. */
export function propose(findingId: string, cases: readonly LabelledCase[], { stakes, insist, threshold }: Proposing): Proposed {
  const { choosing, checking } = insist ? { choosing: [...cases], checking: [...cases] } : halves(cases)
  const wizard = operatingPoints(truthOf(choosing), marginsOf(choosing), stakes)
  const asked = threshold ?? (wizard.ok ? wizard.value.threshold : null)
  return {
    findingId,
    choosing,
    chosenOn: countCases(choosing),
    checkedOn: countCases(checking),
    wizard,
    checked: asked === null ? refuse('undefined', wizard.ok ? 'At these stakes the least expected cost is to call nothing positive; enter a threshold to see what it would do.' : wizard.reason, checking.length) : operatingPointAt(truthOf(checking), marginsOf(checking), asked, stakes)
  }
}

/** What the wizard shows; with the cases on which somebody insists to choose and score alike, also how much that flatters. */
export const withOptimism = ({ choosing: _choosing, ...proposed }: Proposed, insisted: readonly LabelledCase[] | null): ThresholdProposal => ({ ...proposed, optimism: insisted && optimism(truthOf(insisted), marginsOf(insisted)) })
