import { onMounted, onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { asFailure, call, on, useSettings, type Failure } from '../../api/index.ts'

export interface Signed {
  failure: ShallowRef<Failure | null>
  /** Whose name will stand on what is saved; the current reader's to begin with. */
  author: Ref<string>
  saving: Ref<boolean>
  load(): Promise<void>
  /** Saves, then reads anew; whether it was saved. */
  guarded(task: () => Promise<unknown>): Promise<boolean>
}

/** A page of versions that somebody signs with a name: read when it opens and when the library changes, refusals said on the page. */
export function useSigned(read: () => Promise<void>): Signed {
  const settings = useSettings()
  const failure = shallowRef<Failure | null>(null)
  const author = ref('')
  const saving = ref(false)

  async function load(): Promise<void> {
    try {
      await read()
      failure.value = null
    } catch (error) {
      failure.value = asFailure(error)
    }
  }

  async function prefillAuthor(): Promise<void> {
    const reader = (await call('readers.list', {})).find(({ id }) => id === settings.values.currentReader)
    if (reader && !author.value) author.value = reader.name
  }

  async function guarded(task: () => Promise<unknown>): Promise<boolean> {
    saving.value = true
    try {
      await task()
      await load()
      return true
    } catch (error) {
      failure.value = asFailure(error)
      return false
    } finally {
      saving.value = false
    }
  }

  onMounted(async () => {
    await load()
    await prefillAuthor().catch((error: unknown) => (failure.value = asFailure(error)))
  })
  onScopeDispose(on('library.changed', () => void load()))

  return { failure, author, saving, load, guarded }
}
