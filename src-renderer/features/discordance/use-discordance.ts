import { computed, onScopeDispose, reactive, ref, shallowRef, watch } from 'vue'
import { asFailure, call, on, type Discordance, type DiscordanceQueue, type Failure, type Ruling } from '../../api/index.ts'
import { latest } from '../../shared/composables/latest.ts'
import { toastFailure } from '../../shared/composables/toasts.ts'

const PAGE = 200

export const keyOf = ({ studyId, findingId }: Discordance): string => `${studyId} ${findingId}`

/** The queue under its filters, which row is in hand, and the verdicts given on it. */
export function useDiscordance() {
  const filters = reactive({ beyond: 0, findingId: '', show: 'open' as 'open' | 'decided' | 'all' })
  const queue = shallowRef<DiscordanceQueue | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const at = ref(0)
  const note = ref('')
  const busy = ref(false)
  const only = latest()
  const current = computed<Discordance | null>(() => queue.value?.rows[at.value] ?? null)

  async function load(): Promise<void> {
    const { beyond, findingId, show } = filters
    try {
      const answer = await only(() => call('discordance.list', { beyond, show, ...(findingId && { findingId }), limit: PAGE }))
      if (!answer) return
      queue.value = answer
      at.value = Math.max(0, Math.min(at.value, answer.rows.length - 1))
      failure.value = null
    } catch (error) {
      failure.value = asFailure(error)
    }
  }

  /** The next row moves up into the place of the one that was decided. */
  async function rule(verdict: Ruling): Promise<void> {
    const row = current.value
    if (!row || busy.value) return
    busy.value = true
    try {
      await call('discordance.adjudicate', { studyId: row.studyId, findingId: row.findingId, verdict, note: note.value })
      if (filters.show === 'all') at.value += 1
      note.value = ''
      await load()
    } catch (error) {
      toastFailure(asFailure(error))
    } finally {
      busy.value = false
    }
  }

  function step(by: number): void {
    at.value = Math.max(0, Math.min((queue.value?.rows.length ?? 1) - 1, at.value + by))
  }

  watch(filters, () => ((at.value = 0), void load()), { immediate: true })
  // A half-written note belongs to the row it was written about.
  watch(() => current.value && keyOf(current.value), () => (note.value = current.value?.adjudication?.note ?? ''))
  const offs = [on('library.changed', () => void load()), on('reading.changed', () => void load()), on('settings.changed', () => void load())]
  onScopeDispose(() => offs.forEach((off) => off()))
  return { filters, queue, failure, at, note, busy, current, load, rule, step }
}
