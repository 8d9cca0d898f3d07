import type { CompareChoices, FindingDetail, OpenedComparison } from '../../../../src-main/contract/index.ts'
import { compareStudy } from '../../../../src-main/services/compare/compare.ts'
import { findingDetail } from '../../../../src-main/services/compare/detail/index.ts'
import { loadStudy } from '../../../../src-main/services/compare/study.ts'
import { folder, sheetRows, simulate } from '../../../services/compare/files.ts'

export const CHOICES: CompareChoices = {
  references: [{ id: 4, name: 'Expert panel', kind: 'imported', studies: 120, findings: ['Edema', 'Consolidation'] }],
  readers: [{ id: 1, name: 'Dr Ada', blind: 120, aided: 0 }, { id: 2, name: 'Dr Ben', blind: 120, aided: 0 }],
  readerStudies: [],
  model: 'phantom 1.0.0',
  thresholds: 'the neutral point, margin 0'
}

/** What main would really answer, computed by its own functions on simulated reads. */
export function realAnswers(): { opened: OpenedComparison; detailOf: (finding: string) => FindingDetail } {
  const { put } = folder()
  const { ids, truth, scores, reads } = simulate(120, 5)
  const study = loadStudy({ reference: put('reference.csv', sheetRows(ids, truth)), readers: [put('Dr Ada.csv', sheetRows(ids, reads)), put('Dr Ben.csv', sheetRows(ids, simulate(120, 9).reads))], models: [put('model.csv', sheetRows(ids, scores))] })
  const comparison = compareStudy(study, { bootstrap: 50 })
  return {
    opened: { key: 'k1', comparison, times: [], inLibrary: true, milliseconds: 12 },
    detailOf: (finding) => findingDetail(study, finding, { level: 0.95, minPerClass: 5, prevalence: null })
  }
}
