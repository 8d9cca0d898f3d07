import { ref, shallowRef, watch } from 'vue'
import { asFailure, call, type StudyRow } from '../../api/index.ts'
import { latest } from '../../shared/composables/latest.ts'
import { toastFailure } from '../../shared/composables/toasts.ts'

/** More are chosen by a narrower search. */
const LIMIT = 500

/** Studies of the library to choose cases from, by the worklist's own search. */
export function useCases() {
  const search = ref('')
  const rows = shallowRef<StudyRow[]>([])
  const total = ref(0)
  const chosen = ref<number[]>([])
  const only = latest()

  watch(
    search,
    async (text) => {
      try {
        const page = await only(() => call('worklist.query', { search: text, screening: 'done', sort: 'patientId', direction: 'asc', limit: LIMIT }))
        if (!page) return
        rows.value = page.rows
        total.value = page.total
      } catch (error) {
        toastFailure(asFailure(error))
      }
    },
    { immediate: true }
  )

  const chooseShown = (on: boolean): void => {
    const shown = new Set(rows.value.map(({ id }) => id))
    const others = chosen.value.filter((id) => !shown.has(id))
    chosen.value = on ? [...others, ...shown] : others
  }
  return { search, rows, total, chosen, chooseShown }
}
