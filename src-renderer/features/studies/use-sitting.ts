import { onScopeDispose, shallowRef } from 'vue'
import { useRouter } from 'vue-router'
import { asFailure, call, on, type Sitting } from '../../api/index.ts'
import { toastFailure } from '../../shared/composables/toasts.ts'

/** The reader study that the current reader sits in, kept up with what is signed. */
export function useSitting() {
  const router = useRouter()
  const sitting = shallowRef<Sitting | null>(null)

  async function load(): Promise<void> {
    try {
      sitting.value = await call('readerStudies.sitting', {})
    } catch (error) {
      toastFailure(asFailure(error))
    }
  }

  async function goOn(): Promise<void> {
    try {
      const next = await call('reading.next', { query: {} })
      if (next) await router.push({ name: 'study', params: { id: next.studyId } })
    } catch (error) {
      toastFailure(asFailure(error))
    }
  }

  async function leave(): Promise<void> {
    try {
      await call('readerStudies.leave', {})
      await load()
      await router.push({ name: 'studies' })
    } catch (error) {
      toastFailure(asFailure(error))
    }
  }

  void load()
  const offs = [on('reading.changed', () => void load()), on('settings.changed', () => void load())]
  onScopeDispose(() => offs.forEach((off) => off()))
  return { sitting, goOn, leave }
}
