import { computed, reactive, ref, shallowRef, watch } from 'vue'
import { asFailure, call, type CalibrationMethod, type CalibrationState, type FittedFinding } from '../../api/index.ts'
import { latest } from '../../shared/composables/latest.ts'
import { useSigned } from './use-signed.ts'

/** How a finding is fitted; empty leaves it out. */
export type MethodChoice = CalibrationMethod | ''

/** Curves are tried first and saved only as they were seen on other patients. */
export function useCalibration() {
  const state = shallowRef<CalibrationState | null>(null)
  const referenceId = ref<number | null>(null)
  const methods = reactive<Record<string, MethodChoice>>({})
  /** The trial of exactly what is chosen; null until it was made. */
  const fitted = shallowRef<FittedFinding[] | null>(null)
  const fitting = ref(false)
  const name = ref('')
  const newest = latest()

  const reference = computed(() => state.value?.references.find(({ id }) => id === referenceId.value) ?? null)
  const findings = computed(() => reference.value?.findings ?? [])
  const asked = computed(() => findings.value.flatMap(({ id }) => (methods[id] ? [{ findingId: id, method: methods[id] }] : [])))
  const usable = computed(() => (fitted.value ?? []).filter(({ refused }) => refused === null))

  const { failure, author, saving, load, guarded } = useSigned(async () => {
    state.value = await call('calibration.state', {})
    if (!reference.value) referenceId.value = state.value.references[0]?.id ?? null
    for (const { id, usual } of findings.value) methods[id] ??= usual
  })

  async function fit(): Promise<void> {
    if (referenceId.value === null || asked.value.length === 0) return
    fitting.value = true
    failure.value = null
    try {
      const answer = await newest(() => call('calibration.try', { referenceId: referenceId.value!, findings: asked.value }))
      if (answer) fitted.value = answer
    } catch (error) {
      failure.value = asFailure(error)
    } finally {
      fitting.value = false
    }
  }

  const save = (): Promise<boolean> =>
    guarded(async () => {
      await call('calibration.save', { name: name.value.trim(), author: author.value.trim(), referenceId: referenceId.value!, findings: usable.value.map(({ findingId, method }) => ({ findingId, method })) })
      name.value = ''
      fitted.value = null
    })
  const use = (id: number | null): Promise<boolean> => guarded(() => call('calibration.use', { id, author: author.value.trim() }))

  watch(referenceId, () => {
    for (const { id, usual } of findings.value) methods[id] = usual
  })
  watch([referenceId, methods], () => (fitted.value = null))

  return { state, failure, referenceId, findings, methods, fitted, fitting, usable, name, author, saving, load, fit, save, use }
}
