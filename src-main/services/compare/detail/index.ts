import type { FindingDetail } from '../../../contract/compare.ts'
import { UmbraError } from '../../../base/umbra-error.ts'
import type { Study } from '../study.ts'
import { againstReaders } from './against-readers.ts'
import { groupAgreement, pairAgreements, confidenceAgreement } from './agreement.ts'
import { precisionRecallCurves, raterPoints, rocCurves } from './curves.ts'
import { mrmcSection } from './mrmc.ts'
import { predictiveValues } from './predictive.ts'
import { probabilityFigures } from './probabilities.ts'
import { subgroupFigures } from './subgroups.ts'
import { readerSwitches } from './switches.ts'

export type DetailOptions = {
  level: number
  minPerClass: number
  /** for PPV and NPV; null: the sample's own */
  prevalence: number | null
}

/** Curves, agreement, switches and subgroups of one finding. @throws UmbraError `compare.findings` when it is not compared */
export function findingDetail(study: Study, finding: string, options: DetailOptions): FindingDetail {
  if (!study.truth.has(finding)) throw new UmbraError('compare.findings', `“${finding}” is not among the findings compared.`, { hint: `These are: ${study.findings.join(', ')}.` })
  return {
    finding,
    roc: rocCurves(study, finding, options),
    precisionRecall: precisionRecallCurves(study, finding, options),
    points: raterPoints(study, finding, options),
    probabilities: probabilityFigures(study, finding, options),
    pairs: pairAgreements(study, finding, options),
    group: groupAgreement(study, finding, options),
    confidence: confidenceAgreement(study, finding, options),
    switches: readerSwitches(study, finding, options),
    predictive: predictiveValues(study, finding, options),
    subgroups: subgroupFigures(study, finding, options),
    mrmc: mrmcSection(study, finding, options),
    againstReaders: againstReaders(study, finding, options)
  }
}
