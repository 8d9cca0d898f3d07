import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { compareFiles } from '../../../src-main/services/compare/compare.ts'
import { accepted, refused } from '../../metrics/expect-ok.ts'

const folder = fileURLToPath(new URL('../../../../shared/corpus/reader-study/', import.meta.url))
const present = existsSync(folder)
if (!present) console.warn('reader-study corpus absent: the comparison of it is not checked')

describe.skipIf(!present)('compare on the public reader study', () => {
  const file = (name: string): string => `${folder}${name}.csv`
  const expected = present ? JSON.parse(readFileSync(folder + 'expected.json', 'utf8')) : {}
  const result = present ? compareFiles({ reference: file('groundtruth'), readers: [file('bc4'), file('bc8')], models: [file('ihil_decisions'), file('ihil_predictions'), file('desmond_predictions'), file('hieupham_predictions')], bootstrap: 200 }) : null!

  test('readers, all 14 findings: columns by name although two are swapped', () => {
    for (const reader of ['bc4', 'bc8']) {
      for (const [finding, figures] of Object.entries<Record<string, number>>(expected.radiologists[reader])) {
        const ours = result.findings[finding]!.raters[reader]!
        expect(ours.confusion).toEqual({ tp: figures['tp'], fp: figures['fp'], fn: figures['fn'], tn: figures['tn'] })
        expect(accepted(ours.kappa).value).toBeCloseTo(figures['cohen_kappa_vs_gt']!, 9)
      }
      // Four positives: refused by rule, the counts stay.
      expect(refused(result.findings['Pleural Other']!.raters[reader]!.f1)).toBe('few-positives')
      const shown = Object.entries<Record<string, number>>(expected.radiologists[reader]).filter(([finding]) => finding !== 'Pleural Other')
      for (const [finding, figures] of shown) {
        const ours = result.findings[finding]!.raters[reader]!
        expect(accepted(ours.f1).value).toBeCloseTo(figures['f1']!, 9)
        expect(accepted(ours.mcc).value).toBeCloseTo(figures['mcc']!, 9)
      }
      expect(accepted(result.macro[reader]!.f1).value).toBeCloseTo(expected.macro5[reader].f1, 9)
      expect(accepted(result.macro[reader]!.mcc).value).toBeCloseTo(expected.macro5[reader].mcc, 9)
    }
  })

  test('models: decisions, areas and their paired differences', () => {
    expect(accepted(result.macro['ihil_decisions']!.f1).value).toBeCloseTo(expected.models.ihil.decisions_macro_f1, 9)
    expect(accepted(result.macro['ihil_decisions']!.mcc).value).toBeCloseTo(expected.models.ihil.decisions_macro_mcc, 9)
    for (const model of ['desmond', 'hieupham', 'ihil']) {
      expect(accepted(result.macro[`${model}_predictions`]!.auroc).value).toBeCloseTo(expected.models[model].auroc_mean5, 9)
      for (const [finding, figures] of Object.entries<{ auc: number; delong_var: number }>(expected.models[model].auroc)) {
        const area = accepted(result.findings[finding]!.raters[`${model}_predictions`]!.auroc!)
        expect(area.value).toBeCloseTo(figures.auc, 9)
        expect(area.variance).toBeCloseTo(figures.delong_var, 9)
      }
    }
    for (const [pair, findings] of Object.entries<Record<string, { diff: number; p: number }>>(expected.delong_pairs)) {
      const [a, b] = pair.split('|').map((name) => `${name}_predictions`)
      for (const [finding, figures] of Object.entries(findings)) {
        const row = result.differences.find((each) => each.finding === finding && each.metric === 'auroc' && [each.a, each.b].toSorted().join() === [a!, b!].toSorted().join())!
        expect(Math.abs(accepted(row.result).value)).toBeCloseTo(Math.abs(figures.diff), 9)
        expect(accepted(row.result).p).toBeCloseTo(figures.p, 7)
      }
    }
  })

  test('the readers with each other, and no overclaim in the summary', () => {
    for (const [finding, kappa] of Object.entries<number>(expected.cohen_bc4_bc8)) {
      expect(accepted(result.agreement.find((row) => row.finding === finding)!.kappa!).value).toBeCloseTo(kappa, 9)
    }
    expect(result.summary).toContain('an average single reader (of 2)')
    expect(result.summary).toContain('not proof that there is none')
  })
})
