interface UnderWay<T> {
  promise: Promise<T>
  abort: AbortController
  waiting: number
}

/**
 * Runs a piece of work once however many ask for it at the same time, and stops it when the last of them no longer wants it. Who gives no signal wants it
 * to the end.
 */
export function sharedWork<T>(): (key: string, work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal) => Promise<T> {
  const all = new Map<string, UnderWay<T>>()
  const start = (key: string, work: (signal: AbortSignal) => Promise<T>): UnderWay<T> => {
    const abort = new AbortController()
    const started: UnderWay<T> = { abort, waiting: 0, promise: work(abort.signal).finally(() => all.get(key) === started && all.delete(key)) }
    // Each who waits hears of a failure; work that nobody waits for any more must not count as unhandled.
    started.promise.catch(() => {})
    all.set(key, started)
    return started
  }
  return async (key, work, signal) => {
    signal?.throwIfAborted()
    const joined = all.get(key) ?? start(key, work)
    joined.waiting++
    if (!signal) return joined.promise
    return new Promise<T>((resolve, reject) => {
      const leave = (): void => {
        reject(signal.reason as Error)
        if (--joined.waiting > 0) return
        // Whoever asks again must not join work that is being stopped.
        if (all.get(key) === joined) all.delete(key)
        joined.abort.abort(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
      joined.promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
    })
  }
}
