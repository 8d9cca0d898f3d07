import { onMounted, ref, type Ref, type ShallowRef } from 'vue'
import { asFailure, call, useSettings, type Failure } from '../../api/index.ts'
import { useLoaded } from '../../shared/composables/use-loaded.ts'

export interface Signed {
  failure: ShallowRef<Failure | null>
  /** Whose name will stand on what is saved; the current reader's to begin with. */
  author: Ref<string>
  saving: Ref<boolean>
  load(): Promise<void>
  /** Saves, then reads anew; whether nothing was refused. */
  guarded(task: () => Promise<unknown>): Promise<boolean>
}

/** A page of versions that somebody signs with a name: read when it opens and when the library changes, refusals said on the page. */
export function useSigned(read: () => Promise<void>): Signed {
  const settings = useSettings()
  const { busy: saving, failure, act, again: load } = useLoaded(read, 'library.changed')
  const author = ref('')

  async function prefillAuthor(): Promise<void> {
    const reader = (await call('readers.list', {})).find(({ id }) => id === settings.values.currentReader)
    if (reader && !author.value) author.value = reader.name
  }
  onMounted(() => prefillAuthor().catch((error: unknown) => (failure.value = asFailure(error))))

  return {
    failure,
    author,
    saving,
    load,
    guarded: async (task) => {
      await act(task)
      return failure.value === null
    }
  }
}
