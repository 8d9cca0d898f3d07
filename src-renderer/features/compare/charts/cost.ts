import { line, ruleX, tip, pointerX, type PlotOptions } from '@observablehq/plot'
import type { ThresholdProposal } from '../../../api/index.ts'
import { fixed } from '../../../shared/format/number.ts'
import { frame } from './frame.ts'

/** Expected cost per 1,000 people over the threshold; the line marks the one in question. */
export function costPlot({ wizard }: ThresholdProposal, threshold: number | null): (width: number) => PlotOptions {
  const points = wizard.ok ? wizard.value && wizard.points.filter((point): point is typeof point & { threshold: number } => point.threshold !== null) : []
  const ends = points.map((point) => point.threshold)
  const costs = points.map((point) => point.costPerThousand)
  return (width) =>
    frame(width, 'threshold (margin)', 'cost per 1,000, in recalls', {
      height: 240,
      x: { domain: [Math.min(...ends), Math.max(...ends)] },
      y: { domain: [0, Math.max(...costs)] },
      marks: [
        line(points, { x: 'threshold', y: 'costPerThousand', stroke: 'var(--accent)', strokeWidth: 1.8 }),
        ruleX(threshold === null ? [] : [threshold], { stroke: 'var(--above)', strokeWidth: 1.5 }),
        tip(points, pointerX({ x: 'threshold', y: 'costPerThousand', title: (each: (typeof points)[number]) => `margin ${fixed(each.threshold, 4)}: ${fixed(each.costPerThousand, 1)} per 1,000; sensitivity ${fixed(each.sensitivity, 2)}, specificity ${fixed(each.specificity, 2)}`, fill: 'var(--raised)', stroke: 'var(--line-strong)' }))
      ]
    })
}
