export interface PlotPoint {
  /** What a screen reader says, e.g. `Dr Ada: sensitivity 0.82, specificity 0.91`. */
  label: string
}

/** The mark whose points can be opened has this class name. */
export const POINTS = 'points'

/** Makes the marks of the chart's `points` class reachable by Tab; Enter, Space and a click open them. */
export function focusPoints(chart: Element, points: readonly PlotPoint[], open: (index: number) => void): void {
  // As an image the chart would hide its own points from a screen reader.
  for (const image of [chart, ...chart.querySelectorAll('[role=img]')]) if (image.getAttribute('role') === 'img') image.setAttribute('role', 'group')
  const marks = [...chart.querySelectorAll(`g.${POINTS} > *`)]
  // Plot labels every mark's group ("line", "rule"), which says nothing to anybody and is no role that may carry a label.
  for (const group of chart.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label')
  marks.forEach((mark, index) => {
    const point = points[index]
    if (!point) return
    mark.setAttribute('tabindex', '0')
    mark.setAttribute('role', 'button')
    mark.setAttribute('aria-label', point.label)
    mark.addEventListener('click', () => open(index))
    mark.addEventListener('keydown', (event) => {
      const { key } = event as KeyboardEvent
      if (key !== 'Enter' && key !== ' ') return
      event.preventDefault()
      open(index)
    })
  })
}
