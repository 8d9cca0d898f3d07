import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { asFailure, call, forgetFrames, on, type Failure, type OpenView, type StudyDetail } from '../../api/index.ts'
import { latest } from '../../shared/composables/latest.ts'

/**
 * The open study. Only the newest request answers, so that a slow one never shows under another patient's name.
 *
 * @param restores whether a study that was on screen when the program was killed comes with how it lay there
 */
export function useStudy(id: () => number, restores: boolean) {
  const detail = shallowRef<StudyDetail | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const loading = ref(true)
  /** Of the study as it was opened; there before `detail` is. */
  const kept = shallowRef<OpenView | null>(null)
  const only = latest()
  let opened = false

  async function load(): Promise<void> {
    loading.value = true
    try {
      const opens = restores && !opened
      // Without it the study opens by its hanging rule, which is no failure.
      const answer = await only(() => Promise.all([call('study.get', { id: id() }), opens ? call('viewer.kept', {}).catch(() => null) : null]))
      if (!answer) return
      kept.value = answer[1]?.studyId === id() ? answer[1] : null
      detail.value = answer[0]
      opened = true
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
      opened = false
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
  return { detail, kept, failure, loading, load }
}
