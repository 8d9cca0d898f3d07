import { dot, line, link, ruleX, tip, pointer, type PlotOptions } from '@observablehq/plot'
import type { Probabilities } from '../../../api/index.ts'
import { fixed } from '../../../shared/format/number.ts'
import { frame } from './frame.ts'
import { seriesOf } from './series.ts'

/** Observed share over stated probability, per bin with its interval; on the diagonal a probability means what it says. */
export function calibrationPlot(probabilities: readonly Probabilities[], raters: readonly string[]): (width: number) => PlotOptions {
  const bins = probabilities.flatMap(({ rater, reliability }) => (reliability.ok ? reliability.bins.map((bin) => ({ ...bin, rater, ...seriesOf(raters, rater) })) : []))
  return (width) =>
    frame(width, 'stated probability', 'observed share', {
      marks: [
        link([[0, 0]], { x1: 0, y1: 0, x2: 1, y2: 1, stroke: 'var(--line-strong)', strokeDasharray: '3 4' }),
        ruleX(bins, { x: 'meanProbability', y1: (each) => each.interval.low, y2: (each) => each.interval.high, stroke: 'colour', strokeOpacity: 0.6 }),
        line(bins, { x: 'meanProbability', y: 'observed', z: 'rater', stroke: 'colour', strokeWidth: 1.5 }),
        dot(bins, { x: 'meanProbability', y: 'observed', fill: 'colour', symbol: (each: { symbol: string }) => each.symbol, r: 4 }),
        tip(bins, pointer({ x: 'meanProbability', y: 'observed', title: (each: (typeof bins)[number]) => `${each.rater}: ${fixed(each.observed, 2)} observed at ${fixed(each.meanProbability, 2)}, n = ${each.n}`, fill: 'var(--raised)', stroke: 'var(--line-strong)' }))
      ],
      symbol: { type: 'identity' },
      color: { type: 'identity' }
    })
}
