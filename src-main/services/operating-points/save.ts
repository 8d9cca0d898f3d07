import { contentHash } from '../../base/canonical-json.ts'
import { UmbraError } from '../../base/umbra-error.ts'
import type { Checked, OperatingPointSet, Rate, SitePoint, Stakes } from '../../contract/index.ts'
import type { NewOperatingPointSet } from '../../db/operating-points.ts'
import { calibrated } from '../../inference/calibration/index.ts'
import type { Interval } from '../../metrics/result.ts'
import type { CurrentChain } from './in-use.ts'
import { propose } from './propose.ts'
import type { LabelledCase } from './halves.ts'

export interface Labels {
  id: number
  name: string
  hash: string
  casesOf(findingId: string): LabelledCase[]
}

/**
 * Measures every asked threshold again and puts the set together.
 *
 * @param nameOf finding id -> name in the current prompt set, or undefined
 * @throws UmbraError `thresholds-*` when a finding is unknown, or cannot be measured on cases of other patients
 */
export function newOperatingPoints(asked: Checked<'operatingPoints.save'>, chain: CurrentChain, labels: Labels, nameOf: (findingId: string) => string | undefined, createdAt: string): NewOperatingPointSet {
  const chosenOn = new Set<number>()
  const points = asked.points.map(({ findingId, threshold, stakes }): SitePoint => {
    const name = nameOf(findingId)
    if (name === undefined) throw new UmbraError('thresholds-finding', `The prompt set in use has no finding “${findingId}”.`, { hint: 'Choose the threshold anew.' })
    const { choosing, checked, chosenOn: counts, checkedOn, wizard } = propose(findingId, labels.casesOf(findingId), { stakes, insist: asked.insist, threshold })
    if (!checked.ok) throw new UmbraError('thresholds-few-cases', `${name}: ${checked.reason}`, { hint: 'Leave this finding at the neutral point, or label more studies of other patients.' })
    for (const { study } of choosing) chosenOn.add(study)
    const { sensitivity, sensitivityInterval, specificity, specificityInterval } = checked.value
    const isBest = wizard.ok && wizard.value.threshold !== null && Math.abs(wizard.value.threshold - threshold) < 1e-12
    return {
      findingId,
      name,
      threshold,
      how: `${isBest ? 'least expected cost' : 'chosen by hand'} at ${howOf(stakes)}`,
      stakes,
      chosenOn: counts,
      checkedOn,
      sensitivity: rate(sensitivity, checkedOn.positives, sensitivityInterval),
      specificity: rate(specificity, checkedOn.n - checkedOn.positives, specificityInterval),
      position: chain.local && calibrated(chain.local, findingId, threshold)
    }
  })
  const { calibration, model, prompts, preprocessingHash } = chain
  const content: Pick<OperatingPointSet, 'chain' | 'reference' | 'points'> = {
    chain: { model, prompts, preprocessingHash, calibration: calibration && { hash: calibration.hash, name: calibration.name, method: calibration.method } },
    reference: { id: labels.id, name: labels.name, hash: labels.hash, insisted: asked.insist, chosenOn: [...chosenOn].toSorted((a, b) => a - b) },
    points
  }
  return { ...content, name: asked.name, author: asked.author, createdAt, hash: contentHash({ ...content, name: asked.name, author: asked.author, createdAt }) }
}

const rate = (value: number, of: number, interval: Interval): Rate => ({ value, of, interval })

const howOf = ({ prevalence, costMiss, costRecall }: Stakes): string => `a prevalence of ${Number((100 * prevalence).toPrecision(3))} %, a miss costing ${Number((costMiss / costRecall).toPrecision(3))} needless recalls`
