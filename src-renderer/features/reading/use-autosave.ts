import { ref, shallowRef } from 'vue'
import { asFailure, type Failure } from '../../api/index.ts'

/**
 * Saves the newest value, one save at a time; what changes meanwhile is saved next. A value that could not be saved stays pending, is said
 * to be unsaved, and goes with the next one.
 */
export function useAutosave<T>(save: (value: T) => Promise<unknown>) {
  const failure = shallowRef<Failure | null>(null)
  const busy = ref(false)
  let pending: { value: T } | null = null
  let running: Promise<void> | null = null

  async function run(): Promise<void> {
    busy.value = true
    while (pending) {
      const { value }: { value: T } = pending
      pending = null
      try {
        await save(value)
        failure.value = null
      } catch (error) {
        pending ??= { value }
        failure.value = asFailure(error)
        break
      }
    }
    busy.value = false
    running = null
  }

  function put(value: T): Promise<void> {
    pending = { value }
    return (running ??= run())
  }
  /** Everything put so far is on disk, or `failure` says why not. */
  const settled = (): Promise<void> => running ?? (pending ? (running = run()) : Promise.resolve())
  function forget(): void {
    pending = null
    failure.value = null
  }
  return { put, settled, forget, failure, busy }
}
