/** What 1,000 people screened at one operating point lead to, on average. */
export type Yields = { found: number; missed: number; falseAlarms: number; cleared: number; recalls: number; recallsPerFound: number | null }

/** Expected counts per 1,000 from sensitivity, specificity and prevalence, all in [0, 1]; not rounded. */
export function yieldsPerThousand(sensitivity: number, specificity: number, prevalence: number): Yields {
  const found = 1000 * prevalence * sensitivity
  const falseAlarms = 1000 * (1 - prevalence) * (1 - specificity)
  return {
    found,
    missed: 1000 * prevalence - found,
    falseAlarms,
    cleared: 1000 * (1 - prevalence) - falseAlarms,
    recalls: found + falseAlarms,
    recallsPerFound: found > 0 ? (found + falseAlarms) / found : null
  }
}
