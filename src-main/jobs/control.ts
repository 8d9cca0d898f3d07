/** What a running job is given: when to stop, when to wait, and how to tell how far it is. */
export interface JobControl {
  readonly jobId: number
  /** Aborted by cancel and by shutdown. */
  readonly signal: AbortSignal
  report(progress: { done?: number; total?: number | null; message?: string }): void
  /** Resolves at once, or after a pause ended; rejects with the abort reason. Call between units of work. */
  gate(): Promise<void>
}

/** Pausing as a promise that is replaced: nothing polls. */
export class Gate {
  #open: Promise<void> = Promise.resolve()
  #release: (() => void) | null = null

  get paused(): boolean {
    return this.#release !== null
  }

  pause(): void {
    if (this.#release) return
    this.#open = new Promise((resolve) => (this.#release = resolve))
  }

  resume(): void {
    this.#release?.()
    this.#release = null
  }

  async pass(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (!this.#release) return
    await Promise.race([
      this.#open,
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }))
    ])
    signal.throwIfAborted()
  }
}
