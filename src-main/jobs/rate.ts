/** Units per second over a sliding window, so that a slow first file or a pause does not spoil the estimate for long. */
export class Rate {
  #samples: { at: number; done: number }[] = []
  readonly #windowMs: number

  constructor(windowMs = 10_000) {
    this.#windowMs = windowMs
  }

  add(at: number, done: number): void {
    this.#samples.push({ at, done })
    while (this.#samples.length > 2 && at - this.#samples[0]!.at > this.#windowMs) this.#samples.shift()
  }

  /** null until two samples a quarter of a second apart exist. */
  perSecond(): number | null {
    const first = this.#samples[0]
    const last = this.#samples.at(-1)
    if (!first || !last || last.at - first.at < 250 || last.done <= first.done) return null
    return ((last.done - first.done) * 1000) / (last.at - first.at)
  }

  reset(): void {
    this.#samples = []
  }
}
