/** Least-recently-used map of promises with a limit in bytes. A rejected entry leaves at once, so that the next call tries again. */
export class ByteCache<V> {
  readonly #limit: number
  readonly #sizeOf: (value: V) => number
  readonly #entries = new Map<string, { promise: Promise<V>; bytes: number }>()
  #bytes = 0

  constructor(limit: number, sizeOf: (value: V) => number) {
    this.#limit = limit
    this.#sizeOf = sizeOf
  }

  get bytes(): number {
    return this.#bytes
  }

  has(key: string): boolean {
    return this.#entries.has(key)
  }

  get(key: string, make: () => Promise<V>): Promise<V> {
    const known = this.#entries.get(key)
    if (known) {
      this.#entries.delete(key)
      this.#entries.set(key, known)
      return known.promise
    }
    const entry = { promise: make(), bytes: 0 }
    this.#entries.set(key, entry)
    entry.promise.then(
      (value) => this.#account(key, entry, value),
      () => this.#drop(key, entry)
    )
    return entry.promise
  }

  delete(key: string): void {
    const entry = this.#entries.get(key)
    if (entry) this.#drop(key, entry)
  }

  deleteWhere(matches: (key: string) => boolean): void {
    for (const key of this.#entries.keys()) if (matches(key)) this.delete(key)
  }

  #account(key: string, entry: { promise: Promise<V>; bytes: number }, value: V): void {
    if (this.#entries.get(key) !== entry) return
    entry.bytes = this.#sizeOf(value)
    this.#bytes += entry.bytes
    for (const [oldest, old] of this.#entries) {
      if (this.#bytes <= this.#limit || oldest === key) break
      if (old.bytes > 0) this.#drop(oldest, old)
    }
  }

  #drop(key: string, entry: { promise: Promise<V>; bytes: number }): void {
    if (this.#entries.get(key) !== entry) return
    this.#entries.delete(key)
    this.#bytes -= entry.bytes
  }
}
