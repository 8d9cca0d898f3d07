import type { StudyRow, WorklistPage } from '../../../src-main/contract/index.ts'

export const PAGE_SIZE = 100

type Ask = (offset: number, limit: number) => Promise<WorklistPage>

/**
 * Rows of one query, fetched page by page as they come into sight. Answers that belong to an older query, or to a page that was asked again
 * since, are dropped; rows already there stay until newer ones replace them, so that a refresh does not blink.
 */
export class RowSource {
  total = 0
  counts: WorklistPage['counts'] = { all: 0, none: 0, done: 0, partial: 0, refused: 0 }
  hiddenLeftOut = 0
  readonly #rows = new Map<number, StudyRow>()
  readonly #asked = new Map<number, number>()
  #ask: Ask
  #changed: () => void
  #turn = 0

  constructor(ask: Ask, changed: () => void) {
    this.#ask = ask
    this.#changed = changed
  }

  row(index: number): StudyRow | undefined {
    return this.#rows.get(index)
  }

  /** Other filters or another order: nothing of the old rows may be shown under the new question. */
  async restart(ask: Ask): Promise<void> {
    this.#ask = ask
    this.#rows.clear()
    await this.refresh(0, 0)
  }

  /** The library changed: pages in sight are asked again, the others when they come into sight. */
  async refresh(first: number, last: number): Promise<void> {
    this.#turn++
    this.#asked.clear()
    await this.show(first, last, true)
  }

  /** Makes sure that rows first..last are there or on their way. */
  async show(first: number, last: number, evenBeyondTotal = false): Promise<void> {
    const from = Math.max(0, Math.floor(first / PAGE_SIZE))
    const to = Math.floor(Math.max(0, evenBeyondTotal ? last : Math.min(last, this.total - 1)) / PAGE_SIZE)
    const missing: number[] = []
    for (let page = from; page <= to; page++) if (this.#asked.get(page) !== this.#turn) missing.push(page)
    await Promise.all(missing.map((page) => this.#fetch(page)))
  }

  async #fetch(page: number): Promise<void> {
    const turn = this.#turn
    this.#asked.set(page, turn)
    try {
      const answer = await this.#ask(page * PAGE_SIZE, PAGE_SIZE)
      if (turn !== this.#turn) return
      this.total = answer.total
      this.counts = answer.counts
      this.hiddenLeftOut = answer.hiddenLeftOut
      answer.rows.forEach((row, at) => this.#rows.set(page * PAGE_SIZE + at, row))
      for (let at = answer.rows.length; at < PAGE_SIZE; at++) this.#rows.delete(page * PAGE_SIZE + at)
      this.#changed()
    } catch (error) {
      if (turn !== this.#turn) return
      this.#asked.delete(page)
      throw error
    }
  }
}
