import { onScopeDispose, ref } from 'vue'

/** A reader who looks without touching anything still reads; after this long they are taken to be away. */
const IDLE_MS = 60_000
const TICK_MS = 1000
const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'wheel'] as const

/** Seconds of active reading: the window is on screen and the reader was at work within the last minute. */
export function useReadingTime(isReading: () => boolean, now: () => number = () => performance.now()) {
  const seconds = ref(0)
  let lastSign = now()
  let lastTick = now()

  const sign = (): void => {
    lastSign = now()
  }
  function tick(): void {
    const at = now()
    // A computer that slept, or a page whose timers were held back, was not read on.
    const passed = Math.min(at - lastTick, 2 * TICK_MS)
    lastTick = at
    if (isReading() && document.visibilityState === 'visible' && at - lastSign < IDLE_MS) seconds.value += passed / 1000
  }
  for (const name of SIGNS) window.addEventListener(name, sign, { passive: true, capture: true })
  const timer = setInterval(tick, TICK_MS)
  onScopeDispose(() => {
    clearInterval(timer)
    for (const name of SIGNS) window.removeEventListener(name, sign, { capture: true })
  })
  function restart(from: number): void {
    seconds.value = from
    sign()
    lastTick = now()
  }
  return { seconds, restart, tick }
}
