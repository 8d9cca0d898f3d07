import { onScopeDispose, ref } from 'vue'

/** A key held longer than this is let go of to come back; a shorter press stays. */
const HOLD_MS = 350

/** Prior over current in the same place: while the key is held, or until it is pressed again. @param prepare answers whether there is a prior to show */
export function useFlicker(prepare: () => Promise<boolean>) {
  const on = ref(false)
  /** When the key that is down now went down; null for the pointer. A held key repeats itself. */
  let down: { at: number; repeats: boolean } | null = null

  function key(event: KeyboardEvent): void {
    down = { at: event.repeat && down ? down.at : performance.now(), repeats: event.repeat }
  }
  function release(): void {
    if (down && pressed && performance.now() - down.at > HOLD_MS) on.value = false
    down = null
    pressed = false
  }
  /** Whether the key that is down is the one that flickers. */
  let pressed = false

  async function press(): Promise<void> {
    if (down?.repeats) return
    pressed = down !== null
    if (on.value) on.value = false
    else on.value = await prepare()
  }

  window.addEventListener('keydown', key, { capture: true })
  window.addEventListener('keyup', release)
  window.addEventListener('blur', release)
  onScopeDispose(() => {
    window.removeEventListener('keydown', key, { capture: true })
    window.removeEventListener('keyup', release)
    window.removeEventListener('blur', release)
  })
  return { on, press }
}
