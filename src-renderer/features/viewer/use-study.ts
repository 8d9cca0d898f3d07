import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { asFailure, call, forgetFrames, on, type Failure, type StudyDetail } from '../../api/index.ts'
import { latest } from '../../shared/composables/latest.ts'

/** The open study. Only the newest request answers, so that a slow one never shows under another patient's name. */
export function useStudy(id: () => number) {
  const detail = shallowRef<StudyDetail | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const loading = ref(true)
  const only = latest()

  async function load(): Promise<void> {
    loading.value = true
    try {
      const answer = await only(() => call('study.get', { id: id() }))
      if (!answer) return
      detail.value = answer
      failure.value = null
    } catch (error) {
      detail.value = null
      failure.value = asFailure(error)
    }
    loading.value = false
  }

  watch(
    id,
    () => {
      detail.value = null
      void load()
    },
    { immediate: true }
  )
  const concerns = (studyIds: number[] | null): boolean => studyIds === null || studyIds.includes(id())
  const stops = [
    on('library.changed', ({ studyIds }) => {
      if (!concerns(studyIds)) return
      forgetFrames(detail.value?.instances.map((instance) => instance.id) ?? null)
      void load()
    }),
    // The films are the same; what may be shown beside them is not.
    on('reading.changed', ({ studyIds }) => void (concerns(studyIds) && load()))
  ]
  onScopeDispose(() => stops.forEach((stop) => stop()))
  return { detail, failure, loading, load }
}
