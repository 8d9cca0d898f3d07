import type { PlotOptions } from '@observablehq/plot'

/** Most charts are square in their data; wider ones waste the width on nothing. */
const HEIGHT = 300

/** What all charts of the page share: size, text of the theme, faint grid. */
export function frame(width: number, x: string, y: string, change: PlotOptions = {}): PlotOptions {
  return {
    width,
    height: HEIGHT,
    marginLeft: 58,
    marginBottom: 38,
    style: { background: 'transparent', color: 'inherit', fontSize: '12px', overflow: 'visible' },
    grid: true,
    ...change,
    x: { label: x, labelAnchor: 'center', labelArrow: 'none', domain: [0, 1], ticks: 5, ...change.x },
    y: { label: y, labelAnchor: 'center', labelArrow: 'none', domain: [0, 1], ticks: 5, ...change.y }
  }
}
