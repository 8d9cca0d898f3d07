import { onMounted, onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { asFailure, on, type EventName, type Failure } from '../../api/index.ts'

export interface Loaded {
  busy: Ref<boolean>
  failure: ShallowRef<Failure | null>
  /** Does something in main, then reads again. */
  act(task: () => Promise<unknown>): Promise<void>
  again(): Promise<void>
}

/**
 * A page that reads what it shows when it opens, whenever `event` comes, and after each of its acts. What is refused is said on the page, e.g.
 * the date from which a second period may be read.
 */
export function useLoaded(read: () => Promise<void>, event?: EventName): Loaded {
  const busy = ref(false)
  const failure = shallowRef<Failure | null>(null)
  const load = (): Promise<void> => read().catch((error: unknown) => void (failure.value = asFailure(error)))
  onMounted(load)
  if (event) onScopeDispose(on(event, () => void load()))

  async function act(task: () => Promise<unknown>): Promise<void> {
    busy.value = true
    failure.value = null
    try {
      await task()
      await load()
    } catch (error) {
      failure.value = asFailure(error)
    } finally {
      busy.value = false
    }
  }
  return { busy, failure, act, again: () => act(() => Promise.resolve()) }
}
