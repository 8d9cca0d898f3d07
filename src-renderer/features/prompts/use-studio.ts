import { computed, onMounted, onScopeDispose, reactive, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { asFailure, call, on, type Failure, type FindingDraft, type FindingTrial, type PromptSetSummary, type StudioDraft } from '../../api/index.ts'
import { latest } from '../../shared/composables/latest.ts'
import { toastFailure } from '../../shared/composables/toasts.ts'
import { useDebounced } from '../../shared/composables/use-debounced.ts'
import { blankFinding, canBeTried, idOf, tidy } from './finding-draft.ts'

export interface Studio {
  draft: StudioDraft
  sets: ShallowRef<PromptSetSummary[]>
  trial: ShallowRef<FindingTrial | null>
  failure: ShallowRef<Failure | null>
  /** The answer on screen is of an older wording. */
  trying: Ref<boolean>
  /** As it is tried and saved: empty lines left out, the id of a new finding made from its name. */
  finding: ComputedRef<FindingDraft>
  /** The finding of the references it is measured against; null: its own id. */
  label: Ref<string | null>
  /** Name of the current reader, the likely author; empty when nobody is chosen. */
  reader: Ref<string>
  /** A finding of a set to rewrite; `null` begins a new one. */
  open(from: string | null, findingId: string | null): void
  load(): Promise<void>
}

const PAUSE_MS = 350

/**
 * The finding being written: kept in the library at every pause, tried on the films as soon as it has a sentence on each side.
 *
 * @param wanted what to open instead of the draft that was kept
 */
export function useStudio(wanted: { from: string; findingId: string | null } | null): Studio {
  const draft = reactive<StudioDraft>({ from: null, finding: blankFinding() })
  const sets = shallowRef<PromptSetSummary[]>([])
  const trial = shallowRef<FindingTrial | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const trying = ref(false)
  const reader = ref('')
  const label = ref<string | null>(null)
  const newest = latest()
  const finding = computed(() => tidy(draft.from, draft.finding, sets.value))
  let loaded = false

  async function attempt(): Promise<void> {
    if (!canBeTried(finding.value)) {
      trial.value = null
      trying.value = false
      return
    }
    try {
      const { name, group } = finding.value
      const answer = await newest(() => call('studio.try', { from: draft.from, finding: { ...finding.value, id: finding.value.id || idOf(name), name: name || 'New finding', group: group || 'Other' }, label: label.value }))
      if (!answer) return
      trial.value = answer
      failure.value = null
    } catch (error) {
      failure.value = asFailure(error)
      trial.value = null
    }
    trying.value = false
  }

  const paused = useDebounced(() => {
    call('studio.keep', { draft: { from: draft.from, finding: finding.value } }).catch((error: unknown) => toastFailure(asFailure(error)))
    void attempt()
  }, PAUSE_MS)
  watch(draft, () => {
    if (!loaded) return
    trying.value = true
    paused()
  }, { deep: true })
  watch(label, () => {
    trying.value = true
    void attempt()
  })
  onScopeDispose(paused.flush)

  const load = async (): Promise<void> => {
    sets.value = await call('prompts.list', {})
  }
  const put = (from: string | null, chosen: FindingDraft | null | undefined): void => {
    label.value = null
    draft.from = from
    draft.finding = chosen ? { ...chosen, positive: [...chosen.positive], negative: [...chosen.negative] } : blankFinding()
  }
  const open = (from: string | null, findingId: string | null): void => put(from, sets.value.find(({ ref: known }) => known === from)?.findings.find(({ id }) => id === findingId))
  // Another reader sees other films.
  onScopeDispose(on('settings.changed', () => void attempt()))
  onMounted(async () => {
    try {
      await load()
      const kept = await call('studio.draft', {})
      if (wanted) open(wanted.from, wanted.findingId)
      else if (kept) put(kept.from, kept.finding)
      draft.from ??= sets.value.find(({ active }) => active)?.ref ?? null
      const { currentReader } = await call('settings.get', {})
      reader.value = (await call('readers.list', {})).find(({ id }) => id === currentReader)?.name ?? ''
    } catch (error) {
      failure.value = asFailure(error)
    }
    loaded = true
    void attempt()
  })
  return { draft, sets, trial, failure, trying, finding, label, reader, open, load }
}
