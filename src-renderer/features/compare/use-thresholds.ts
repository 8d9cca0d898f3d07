import { computed, reactive, ref, shallowRef, watch } from 'vue'
import { asFailure, call, type OperatingPointsState, type Stakes, type ThresholdProposal } from '../../api/index.ts'
import { latest } from '../../shared/composables/latest.ts'
import { useDebounced } from '../../shared/composables/use-debounced.ts'
import { useSigned } from './use-signed.ts'

/** Costs are counted in needless recalls, so that one number has to be found, not two. */
const STAKES: Stakes = { prevalence: 0.05, costMiss: 20, costRecall: 1 }
const TYPING = 150

/** The wizard: stakes and threshold of one finding after the other, gathered into a set that is saved as a new version. */
export function useThresholds() {
  const state = shallowRef<OperatingPointsState | null>(null)
  const proposal = shallowRef<ThresholdProposal | null>(null)
  const referenceId = ref<number | null>(null)
  const findingId = ref('')
  const stakes = reactive<Stakes>({ ...STAKES })
  /** The user's own threshold; null follows the least expected cost. */
  const own = ref<number | null>(null)
  const insist = ref(false)
  const name = ref('')
  /** What is shown was computed for what is entered. */
  const current = ref(false)
  // Not deep: what travels to main must be plain.
  const chosen = shallowRef<{ findingId: string; name: string; threshold: number; stakes: Stakes }[]>([])
  const newest = latest()

  const reference = computed(() => state.value?.references.find(({ id }) => id === referenceId.value) ?? null)
  const findings = computed(() => reference.value?.findings ?? [])
  const threshold = computed(() => own.value ?? (proposal.value?.wizard.ok ? proposal.value.wizard.value.threshold : null))

  const { failure, author, saving, load, guarded } = useSigned(async () => {
    state.value = await call('operatingPoints.state', {})
    if (!reference.value) referenceId.value = state.value.references[0]?.id ?? null
    if (!findings.value.some(({ id }) => id === findingId.value)) findingId.value = findings.value[0]?.id ?? ''
  })

  async function propose(): Promise<void> {
    if (referenceId.value === null || !findingId.value) return
    const asked = { referenceId: referenceId.value, findingId: findingId.value, stakes: { ...stakes }, insist: insist.value, ...(own.value !== null && { threshold: own.value }) }
    try {
      const answer = await newest(() => call('operatingPoints.propose', asked))
      if (!answer) return
      proposal.value = answer
      current.value = true
      failure.value = null
    } catch (error) {
      failure.value = asFailure(error)
    }
  }
  const debounced = useDebounced(() => void propose(), TYPING)
  function proposeSoon(): void {
    current.value = false
    debounced()
  }

  function take(): void {
    const finding = findings.value.find(({ id }) => id === findingId.value)
    if (!finding || threshold.value === null) return
    chosen.value = [...chosen.value.filter((point) => point.findingId !== finding.id), { findingId: finding.id, name: finding.name, threshold: threshold.value, stakes: { ...stakes } }]
  }

  const save = (): Promise<boolean> =>
    guarded(async () => {
      await call('operatingPoints.save', { name: name.value.trim(), author: author.value.trim(), referenceId: referenceId.value!, insist: insist.value, points: chosen.value.map(({ findingId: id, threshold: at, stakes: at_stake }) => ({ findingId: id, threshold: at, stakes: at_stake })) })
      chosen.value = []
      name.value = ''
    })
  const use = (id: number | null): Promise<boolean> => guarded(() => call('operatingPoints.use', { id, author: author.value.trim() }))

  watch([referenceId, findingId], () => {
    own.value = null
    proposal.value = null
    proposeSoon()
  })
  watch([stakes, own, insist], () => proposeSoon())

  return { state, failure, proposal, referenceId, reference, findings, findingId, stakes, own, threshold, insist, name, author, saving, current, chosen, load, take, save, use }
}
