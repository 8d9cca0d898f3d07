import { line, ruleY, tip, pointerX, type PlotOptions } from '@observablehq/plot'
import type { Probabilities } from '../../../api/index.ts'
import { fixed } from '../../../shared/format/number.ts'
import { frame } from './frame.ts'
import { seriesOf } from './series.ts'

/** Decision curves beside recalling everybody and recalling nobody. */
export function netBenefitPlot(probabilities: readonly Probabilities[], raters: readonly string[]): (width: number) => PlotOptions {
  const known = probabilities.flatMap(({ rater, netBenefit }) => (netBenefit.ok ? [{ rater, points: netBenefit.value }] : []))
  const curves = known.flatMap(({ rater, points }) => points.map((point) => ({ ...point, rater, ...seriesOf(raters, rater) })))
  const all = known[0]?.points ?? []
  const top = Math.max(0.02, ...curves.map(({ model }) => model), ...all.map(({ treatAll }) => treatAll)) * 1.1
  return (width) =>
    frame(width, 'threshold probability', 'net benefit', {
      y: { domain: [-top / 4, top] },
      marks: [
        ruleY([0], { stroke: 'var(--line-strong)' }),
        line(all.filter(({ treatAll }) => treatAll >= -top / 4), { x: 'threshold', y: 'treatAll', stroke: 'var(--line-strong)', strokeDasharray: '4 4' }),
        line(curves.filter(({ model }) => model >= -top / 4), { x: 'threshold', y: 'model', z: 'rater', stroke: 'colour', strokeWidth: 1.8 }),
        tip(curves, pointerX({ x: 'threshold', y: 'model', title: (each: (typeof curves)[number]) => `${each.rater}: ${fixed(each.model, 3)}; recall all ${fixed(each.treatAll, 3)}, recall none 0`, fill: 'var(--raised)', stroke: 'var(--line-strong)' }))
      ],
      color: { type: 'identity' }
    })
}
