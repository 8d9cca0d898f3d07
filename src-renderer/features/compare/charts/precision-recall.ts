import { dot, line, ruleY, tip, pointer, type PlotOptions } from '@observablehq/plot'
import type { FindingDetail } from '../../../api/index.ts'
import { fixed } from '../../../shared/format/number.ts'
import { frame } from './frame.ts'
import { seriesOf } from './series.ts'

/** Precision over recall; its floor is the prevalence, drawn as a line. */
export function precisionRecallPlot({ precisionRecall, points }: FindingDetail, raters: readonly string[]): (width: number) => PlotOptions {
  const curves = precisionRecall.flatMap(({ rater, result }) => (result.ok ? result.points.map((point) => ({ ...point, rater })) : []))
  const prevalence = precisionRecall.flatMap(({ result }) => (result.ok ? [result.prevalence] : []))
  const placed = points.filter(({ precision }) => precision !== null).map((point) => ({ ...point, ...seriesOf(raters, point.rater) }))
  return (width) =>
    frame(width, 'recall (sensitivity)', 'precision (PPV)', {
      marks: [
        ruleY(prevalence.slice(0, 1), { stroke: 'var(--line-strong)', strokeDasharray: '3 4' }),
        // Steps, never straight lines between points (Davis and Goadrich, 2006).
        line(curves, { x: 'recall', y: 'precision', z: 'rater', stroke: (each: { rater: string }) => seriesOf(raters, each.rater).colour, strokeWidth: 1.8, curve: 'step-before' }),
        dot(placed, { x: 'sensitivity', y: 'precision', fill: 'colour', stroke: 'var(--panel)', symbol: (each: { symbol: string }) => each.symbol, r: 6 }),
        tip(placed, pointer({ x: 'sensitivity', y: 'precision', title: (each: (typeof placed)[number]) => `${each.rater}: PPV ${fixed(each.precision, 3)} at sensitivity ${fixed(each.sensitivity, 3)}, n = ${each.n}`, fill: 'var(--raised)', stroke: 'var(--line-strong)' }))
      ],
      symbol: { type: 'identity' },
      color: { type: 'identity' }
    })
}
