import { getCurrentScope, onScopeDispose } from 'vue'

/** Calls `action` once, `milliseconds` after the last call of the returned function. `flush` does it now. */
export function useDebounced<A extends unknown[]>(action: (...args: A) => void, milliseconds: number): ((...args: A) => void) & { flush: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let pending: A | null = null
  const flush = (): void => {
    clearTimeout(timer)
    const args = pending
    pending = null
    if (args) action(...args)
  }
  const debounced = (...args: A): void => {
    pending = args
    clearTimeout(timer)
    timer = setTimeout(flush, milliseconds)
  }
  if (getCurrentScope()) onScopeDispose(() => clearTimeout(timer))
  return Object.assign(debounced, { flush })
}
