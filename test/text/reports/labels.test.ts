import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../src-main/base/random.ts'
import { phantomReport } from '../../../src-main/phantom/report/report.ts'
import { sampleCase } from '../../../src-main/phantom/sample.ts'
import type { FindingId } from '../../../src-main/phantom/types.ts'
import { FINDING_IDS } from '../../../src-main/phantom/types.ts'
import type { LabelId, SilverLabel } from '../../../src-main/text/reports/index.ts'
import { silverLabels } from '../../../src-main/text/reports/index.ts'

describe('silver labels', () => {
  test.each<[string, LabelId, SilverLabel]>([
    ['There is a large right pleural effusion.', 'pleural-effusion', 'positive'],
    ['No pleural effusion.', 'pleural-effusion', 'negative'],
    ['No focal consolidation, pleural effusion, or pneumothorax.', 'pneumothorax', 'negative'],
    ['No pneumothorax, small left effusion.', 'pleural-effusion', 'positive'],
    ['No pneumothorax, large effusion or consolidation.', 'pleural-effusion', 'negative'],
    ['No pneumothorax, but there is a small effusion.', 'pleural-effusion', 'positive'],
    ['No consolidation is seen and the heart is enlarged.', 'cardiomegaly', 'positive'],
    ['The pneumothorax has resolved.', 'pneumothorax', 'negative'],
    ['Interval resolution of the left effusion.', 'pleural-effusion', 'negative'],
    ['The lungs are without focal consolidation.', 'consolidation', 'negative'],
    ['There is no evidence of pneumothorax.', 'pneumothorax', 'negative'],
    ['Pneumothorax is not seen.', 'pneumothorax', 'negative'],
    ['Pneumonia cannot be excluded.', 'pneumonia', 'uncertain'],
    ['Cannot exclude a small pneumothorax.', 'pneumothorax', 'uncertain'],
    ['Possible left lower lobe pneumonia.', 'pneumonia', 'uncertain'],
    ['Opacity may represent atelectasis.', 'atelectasis', 'uncertain'],
    ['Opacity may represent atelectasis.', 'lung-opacity', 'positive'],
    ['No change in the right pleural effusion.', 'pleural-effusion', 'positive'],
    ['The pneumothorax is not significantly changed.', 'pneumothorax', 'positive'],
    ['Calcified granuloma in the right upper lobe.', 'lung-lesion', 'absent'],
    ['Calcified nodule in the left apex.', 'nodule', 'absent'],
    ['Calcified granuloma. There is also a 9 mm nodule in the left base.', 'nodule', 'positive'],
    ['Small pericardial effusion.', 'pleural-effusion', 'absent'],
    ['Heart size is normal.', 'cardiomegaly', 'negative'],
    ['The heart is not enlarged.', 'cardiomegaly', 'negative'],
    ['The cardiac silhouette is mildly enlarged.', 'cardiomegaly', 'positive'],
    ['The osseous structures are intact.', 'fracture', 'negative'],
    ['Old healed rib fractures.', 'fracture', 'positive'],
    ['Chest tube has been removed.', 'support-devices', 'negative'],
    ['A right internal jugular central venous catheter ends in the SVC.', 'support-devices', 'positive'],
    ['The costophrenic angles are sharp.', 'pleural-effusion', 'negative'],
    ['Normal chest radiograph.', 'no-finding', 'positive'],
    ['Pacemaker in place. Clear lungs.', 'no-finding', 'positive'],
    ['Left effusion.', 'no-finding', 'negative'],
    ['INDICATION: Pneumothorax? IMPRESSION: Clear lungs.', 'pneumothorax', 'absent'],
    ['', 'no-finding', 'absent']
  ])('%s -> %s %s', (report, finding, expected) => {
    expect(silverLabels(report)[finding]).toBe(expected)
  })

  test('the strongest statement of a report wins', () => {
    expect(silverLabels('No effusion on the right. Possible effusion on the left.')['pleural-effusion']).toBe('uncertain')
    expect(silverLabels('FINDINGS: No large effusion. IMPRESSION: Small effusion.')['pleural-effusion']).toBe('positive')
  })

  test('reads back what the phantom reports say', () => {
    const random = createRandom('reports')
    const wrong: string[] = []
    let checked = 0
    for (let i = 0; i < 600; i++) {
      const one = sampleCase(random, { seed: `labels/${i}` })
      const report = phantomReport(one)
      const labels = silverLabels(report)
      for (const id of FINDING_IDS as readonly (FindingId & LabelId)[]) {
        const present = one.findings.some((finding) => finding.id === id)
        checked++
        if (present ? labels[id] !== 'positive' : labels[id] === 'positive' || labels[id] === 'uncertain') wrong.push(`${id} ${labels[id]}: ${report}`)
      }
    }
    expect(wrong.length / checked, wrong.slice(0, 4).join('\n')).toBeLessThan(0.01)
  })
})
