import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { asFailure, call, on, type Failure, type SimilarCases } from '../../api/index.ts'
import { latest } from '../../shared/composables/latest.ts'

/** Similar cases of the open film, asked for only while the section is open; only the newest request answers. */
export function useSimilar(film: () => { studyId: number; instanceId: number | null }) {
  const open = ref(false)
  const samePatient = ref(false)
  const found = shallowRef<SimilarCases | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const only = latest()

  async function load(): Promise<void> {
    try {
      const answer = await only(() => call('similar.find', { ...film(), samePatient: samePatient.value }))
      if (!answer) return
      found.value = answer
      failure.value = null
    } catch (error) {
      found.value = null
      failure.value = asFailure(error)
    }
  }

  watch(
    () => [open.value, samePatient.value, film().studyId, film().instanceId] as const,
    ([now, , studyId], before) => {
      // Another patient's neighbours must not stand under this one's name while the answer is on its way.
      if (studyId !== before?.[2]) found.value = null
      if (now) void load()
    }
  )
  const again = (): void => {
    if (open.value) void load()
  }
  const offs = [on('library.changed', again), on('settings.changed', again)]
  onScopeDispose(() => offs.forEach((off) => off()))
  return { open, samePatient, found, failure, load }
}
