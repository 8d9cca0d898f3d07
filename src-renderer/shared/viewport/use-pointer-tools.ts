import { onScopeDispose } from 'vue'
import type { ViewportHandle } from './handle.ts'
import type { PlainWindow } from './windows.ts'

/** A drag across the whole pane changes a window by this many times its own width. */
const PANE_WIDTHS = 2
const ZOOM_PER_PIXEL = 0.006
const ZOOM_PER_NOTCH = 0.0015

export interface PointerToolOptions {
  handle: () => ViewportHandle | null
  /** Zoom or place changed by hand: linked panes follow. */
  moved: () => void
  /** Wheel over a film of several frames; false lets the wheel zoom. */
  scrollFrames: (steps: number) => boolean
  probe: (at: { x: number; y: number } | null) => void
}

type Tool = 'window' | 'pan' | 'zoom'

/** Left drag: window. Middle, or space and left: pan. Right drag and wheel: zoom. Held keys are read from the events themselves. */
export function usePointerTools(element: HTMLElement, { handle, moved, scrollFrames, probe }: PointerToolOptions): void {
  let drag: { tool: Tool; x: number; y: number; from: PlainWindow; pointer: number } | null = null
  let spaceHeld = false
  const stop = new AbortController()
  const { signal } = stop

  const toolOf = (event: PointerEvent): Tool | null => (event.button === 1 || (event.button === 0 && spaceHeld) ? 'pan' : event.button === 0 ? 'window' : event.button === 2 ? 'zoom' : null)

  element.addEventListener('pointerdown', (event) => {
    const state = handle()?.state
    const tool = toolOf(event)
    if (!state || !tool || event.defaultPrevented) return
    drag = { tool, x: event.clientX, y: event.clientY, from: state.window, pointer: event.pointerId }
    element.setPointerCapture(event.pointerId)
    if (event.button === 1) event.preventDefault()
  }, { signal })

  element.addEventListener('pointermove', (event) => {
    probe({ x: event.clientX, y: event.clientY })
    const viewport = handle()
    if (!drag || !viewport || drag.pointer !== event.pointerId) return
    const dx = event.clientX - drag.x
    const dy = event.clientY - drag.y
    if (drag.tool === 'window') {
      const perPixel = (drag.from.width * PANE_WIDTHS) / Math.max(200, element.clientWidth)
      viewport.adjust(drag.from, { width: dx * perPixel, center: dy * perPixel })
      return
    }
    if (drag.tool === 'pan') viewport.pan(dx, dy)
    else viewport.zoom(Math.exp(-dy * ZOOM_PER_PIXEL))
    drag.x = event.clientX
    drag.y = event.clientY
    moved()
  }, { signal })

  const end = (): void => {
    drag = null
  }
  element.addEventListener('pointerup', end, { signal })
  element.addEventListener('pointercancel', end, { signal })
  element.addEventListener('pointerleave', () => probe(null), { signal })
  element.addEventListener('contextmenu', (event) => event.preventDefault(), { signal })
  element.addEventListener('wheel', (event) => {
    event.preventDefault()
    if (!event.ctrlKey && scrollFrames(Math.sign(event.deltaY))) return
    handle()?.zoom(Math.exp(-event.deltaY * ZOOM_PER_NOTCH), { x: event.clientX, y: event.clientY })
    moved()
  }, { signal, passive: false })

  window.addEventListener('keydown', (event) => {
    if (event.key === ' ') spaceHeld = true
  }, { signal })
  window.addEventListener('keyup', (event) => {
    if (event.key === ' ') spaceHeld = false
  }, { signal })
  window.addEventListener('blur', () => {
    spaceHeld = false
    drag = null
  }, { signal })
  onScopeDispose(() => stop.abort())
}
