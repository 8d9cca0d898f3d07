/**
 * Linear warm-up, then half a cosine down to zero.
 *
 * @param step from 0
 * @param warmup share of all steps with a rising rate, 0..1
 */
export function learningRateAt(step: number, total: number, peak: number, warmup: number): number {
  const rising = Math.round(total * warmup)
  if (step < rising) return (peak * (step + 1)) / rising
  return total <= rising ? peak : 0.5 * peak * (1 + Math.cos((Math.PI * (step - rising)) / (total - rising)))
}
