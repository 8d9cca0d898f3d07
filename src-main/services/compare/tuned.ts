import type { Comparison, RaterFigures, TunedModel } from '../../contract/compare.ts'
import type { Study } from './study.ts'

/** How much each model gains from thresholds tuned on the scored cases, averaged over findings. */
export function tunedModels(study: Study, findings: Comparison['findings'], common: readonly string[]): Record<string, TunedModel> {
  const entries = study.raters.flatMap((rater): [string, TunedModel][] => {
    const over = common.length > 0 ? common : study.findings
    const measured = over.flatMap((finding) => {
      const figures: RaterFigures | undefined = findings[finding]?.raters[rater.name]
      return figures?.threshold?.tunedOnScoredCases && figures.optimism?.ok ? [{ finding, optimism: figures.optimism }] : []
    })
    if (measured.length === 0) return []
    const mean = (side: 'apparent' | 'honest', figure: 'f1' | 'mcc'): number => measured.reduce((sum, { optimism }) => sum + optimism[side][figure], 0) / measured.length
    return [[rater.name, { findings: measured.map(({ finding }) => finding), apparent: { f1: mean('apparent', 'f1'), mcc: mean('apparent', 'mcc') }, honest: { f1: mean('honest', 'f1'), mcc: mean('honest', 'mcc') } }]]
  })
  return Object.fromEntries(entries)
}
