import { computed, ref, shallowRef } from 'vue'
import type { Point } from '../../../shared/viewport/matrix.ts'
import { pointCount, promptFor, NOTE_NAMES, type NoteKind } from './note.ts'

/** A press that moves further than this, in CSS pixels, sets its end as a point too: drawing by drag and by single clicks are one. */
const DRAG = 4

/** The note being drawn: a tool is chosen, points are set one by one, and with the last one it is done. */
export function useDrawing() {
  const tool = ref<NoteKind | null>(null)
  const points = shallowRef<Point[]>([])
  /** Where the pointer is, as the next point would be. */
  const next = shallowRef<Point | null>(null)
  /** The film being drawn on; a point on another begins anew. */
  const where = ref('')
  let pressed: Point | null = null

  function choose(kind: NoteKind | null): void {
    tool.value = tool.value === kind ? null : kind
    points.value = []
    next.value = pressed = null
  }

  function push(point: Point): Point[] | null {
    points.value = [...points.value, point]
    if (!tool.value || points.value.length < pointCount(tool.value)) return null
    const finished = points.value
    points.value = []
    next.value = pressed = null
    return finished
  }

  return {
    tool,
    points,
    next,
    where,
    choose,
    /** Pointer down at an image point; answers the points when that was the last. `screen` is the same place in CSS pixels. */
    press(on: string, point: Point, screen: Point): Point[] | null {
      if (where.value !== on) points.value = []
      where.value = on
      pressed = screen
      return push(point)
    },
    move(on: string, point: Point): void {
      if (points.value.length === 0) where.value = on
      if (where.value === on) next.value = point
    },
    release(point: Point, screen: Point): Point[] | null {
      const dragged = pressed !== null && points.value.length > 0 && Math.hypot(screen[0] - pressed[0], screen[1] - pressed[1]) > DRAG
      pressed = null
      return dragged ? push(point) : null
    },
    prompt: computed(() => {
      if (!tool.value) return ''
      const count = pointCount(tool.value)
      return `${NOTE_NAMES[tool.value]}: ${promptFor(tool.value, points.value.length)}${count > 1 ? ` (${points.value.length + 1} of ${count})` : ''}`
    })
  }
}

export type Drawing = ReturnType<typeof useDrawing>
