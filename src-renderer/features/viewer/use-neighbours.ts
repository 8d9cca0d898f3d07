import { ref } from 'vue'
import { useRouter } from 'vue-router'
import { asFailure, call, prefetchStudy } from '../../api/index.ts'
import { latest } from '../../shared/composables/latest.ts'
import { toastFailure, toastInfo } from '../../shared/composables/toasts.ts'
import { positionOf, worklistPosition } from '../../shared/composables/worklist-context.ts'
import { filmOf, warm } from '../../shared/viewport/film.ts'

const SCREEN_PIXELS = 1024

async function rowAt(index: number): Promise<{ id: number; total: number } | null> {
  const position = worklistPosition.value
  if (!position || index < 0) return null
  const page = await call('worklist.query', { ...position.query, offset: index, limit: 1 })
  return page.rows[0] ? { id: page.rows[0].id, total: page.total } : null
}

/** The studies before and after the open one, in the order of the list it was opened from. */
export function useNeighbours(currentId: () => number) {
  const router = useRouter()
  const busy = ref(false)
  const only = latest()

  async function step(by: 1 | -1): Promise<void> {
    const position = positionOf(currentId())
    if (!position) return toastInfo('Opened outside the worklist', 'Open a study from the worklist to go from one to the next.')
    busy.value = true
    try {
      // The list may have grown by one meanwhile: never answer with the study that is open.
      const found = await only(async () => {
        const first = await rowAt(position.index + by)
        return first?.id === currentId() ? { row: await rowAt(position.index + 2 * by), by: 2 * by } : { row: first, by }
      })
      if (!found) return
      if (!found.row) return toastInfo(by > 0 ? 'This is the last study of the list' : 'This is the first study of the list')
      worklistPosition.value = { ...position, studyId: found.row.id, index: position.index + found.by, total: found.row.total }
      await router.replace({ name: 'study', params: { id: found.row.id } })
    } catch (error) {
      toastFailure(asFailure(error))
    } finally {
      busy.value = false
    }
  }

  /** Decodes what is likely next while the reader looks at this one. */
  async function prefetchNext(): Promise<void> {
    const position = positionOf(currentId())
    const next = position && (await rowAt(position.index + 1).catch(() => null))
    if (next && next.id !== currentId()) await prefetchStudy(next.id, (frame) => warm(filmOf(frame), SCREEN_PIXELS))
  }

  return { busy, next: () => step(1), previous: () => step(-1), prefetchNext }
}
