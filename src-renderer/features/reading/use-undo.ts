import { computed, ref, shallowRef } from 'vue'

const MOST_STEPS = 500

/** A value with its past: every `set` is a step that `undo` takes back. Steps in a row with the same `joined` name are one. */
export function useUndo<T>(initial: T) {
  const value = shallowRef(initial)
  const past = shallowRef<readonly T[]>([])
  const future = shallowRef<readonly T[]>([])
  const last = ref('')

  function set(next: T, joined = ''): void {
    if (next === value.value) return
    if (!joined || joined !== last.value) past.value = [...past.value.slice(-MOST_STEPS), value.value]
    last.value = joined
    future.value = []
    value.value = next
  }
  function undo(): boolean {
    if (past.value.length === 0) return false
    future.value = [value.value, ...future.value]
    value.value = past.value.at(-1)!
    past.value = past.value.slice(0, -1)
    last.value = ''
    return true
  }
  function redo(): boolean {
    if (future.value.length === 0) return false
    past.value = [...past.value, value.value]
    value.value = future.value[0]!
    future.value = future.value.slice(1)
    last.value = ''
    return true
  }
  /** Another subject: nothing to go back to. */
  function reset(to: T): void {
    value.value = to
    past.value = []
    future.value = []
    last.value = ''
  }
  return { value, set, undo, redo, reset, canUndo: computed(() => past.value.length > 0), canRedo: computed(() => future.value.length > 0) }
}
