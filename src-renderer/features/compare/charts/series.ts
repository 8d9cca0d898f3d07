/** Colours of the theme that can be told apart in both of its forms; more raters than colours share them and differ by symbol. */
const COLOURS = ['var(--accent)', 'var(--above)', 'var(--good)', 'var(--warn)', 'var(--danger)', 'var(--below)'] as const
const SYMBOLS = ['circle', 'square', 'triangle', 'diamond', 'star', 'cross', 'wye'] as const

export interface Series {
  colour: string
  symbol: (typeof SYMBOLS)[number]
}

/** The same look for a rater in every chart. */
export function seriesOf(raters: readonly string[], rater: string): Series {
  const k = Math.max(0, raters.indexOf(rater))
  return { colour: COLOURS[k % COLOURS.length]!, symbol: SYMBOLS[((k % COLOURS.length) + Math.floor(k / COLOURS.length)) % SYMBOLS.length]! }
}
