import { dot, line, link, ruleX, tip, pointer, type PlotOptions } from '@observablehq/plot'
import type { FindingDetail } from '../../../api/index.ts'
import { fixed } from '../../../shared/format/number.ts'
import { POINTS, type PlotPoint } from '../../../shared/plot/focus-points.ts'
import { frame } from './frame.ts'
import { seriesOf } from './series.ts'

/** The model's ROC curve with every decider's operating point and its intervals on it. */
export function rocPlot({ roc, points }: FindingDetail, raters: readonly string[]): (width: number) => PlotOptions {
  const curves = roc.flatMap(({ rater, result }) => (result.ok ? result.value.map((point) => ({ ...point, rater })) : []))
  const placed = points.map((point) => ({ ...point, ...seriesOf(raters, point.rater) }))
  return (width) =>
    frame(width, '1 − specificity', 'sensitivity', {
      marks: [
        link([[0, 0]], { x1: 0, y1: 0, x2: 1, y2: 1, stroke: 'var(--line-strong)', strokeDasharray: '3 4' }),
        line(curves, { x: 'falsePositiveRate', y: 'sensitivity', z: 'rater', stroke: (each: { rater: string }) => seriesOf(raters, each.rater).colour, strokeWidth: 1.8, curve: 'linear' }),
        ruleX(placed.filter((each) => each.sensitivityInterval), { x: 'falsePositiveRate', y1: (each) => each.sensitivityInterval.low, y2: (each) => each.sensitivityInterval.high, stroke: 'colour', strokeOpacity: 0.6 }),
        link(placed.filter((each) => each.specificityInterval), { x1: (each) => 1 - each.specificityInterval.high, x2: (each) => 1 - each.specificityInterval.low, y1: 'sensitivity', y2: 'sensitivity', stroke: 'colour', strokeOpacity: 0.6 }),
        dot(placed, { x: 'falsePositiveRate', y: 'sensitivity', fill: 'colour', stroke: 'var(--panel)', symbol: (each: { symbol: string }) => each.symbol, r: 6, className: POINTS }),
        tip(placed, pointer({ x: 'falsePositiveRate', y: 'sensitivity', title: (each: (typeof placed)[number]) => pointWords(each), fill: 'var(--raised)', stroke: 'var(--line-strong)' }))
      ],
      symbol: { type: 'identity' },
      color: { type: 'identity' }
    })
}

export const pointWords = ({ rater, sensitivity, falsePositiveRate, n }: FindingDetail['points'][number]): string => `${rater}: sensitivity ${fixed(sensitivity, 3)}, specificity ${fixed(1 - falsePositiveRate, 3)}, n = ${n}`

export const rocPoints = ({ points }: FindingDetail): PlotPoint[] => points.map((point) => ({ label: `${pointWords(point)}. Open the cases it got wrong.` }))
