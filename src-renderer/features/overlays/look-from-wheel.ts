import type { Overlays } from './use-overlays.ts'

const PER_NOTCH = 0.05

/** Alt and wheel: opacity; with Shift too: threshold. Every other wheel is the viewport's. */
export function lookFromWheel(overlays: Pick<Overlays, 'shown' | 'turn'>): (event: WheelEvent) => void {
  return (event) => {
    if (!event.altKey || !overlays.shown.value) return
    event.preventDefault()
    event.stopPropagation()
    // With Shift held, Chromium reports the wheel as horizontal.
    const notches = -Math.sign(event.deltaY || event.deltaX)
    overlays.turn(event.shiftKey ? 'threshold' : 'opacity', notches * PER_NOTCH)
  }
}
