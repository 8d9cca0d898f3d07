import { computed, onMounted, onScopeDispose, reactive, ref, shallowRef, watch } from 'vue'
import { asFailure, call, on, type CompareChoices, type Failure, type FindingDetail, type OpenedComparison } from '../../api/index.ts'
import { latest } from '../../shared/composables/latest.ts'
import { freshSetup, questionOf, type Setup } from './setup.ts'

/** The setup outlives the page, so that coming back from a case finds the same comparison. */
const setup = reactive<Setup>(freshSetup())
const opened = shallowRef<OpenedComparison | null>(null)
const finding = ref('')

/** What is compared, the answer, and the finding looked at. */
export function useCompare() {
  const choices = shallowRef<CompareChoices | null>(null)
  const detail = shallowRef<FindingDetail | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const working = ref(false)
  const prevalence = ref<number | null>(null)
  const newestRun = latest()
  const newestDetail = latest()
  const question = computed(() => questionOf(setup, choices.value?.readers ?? []))

  async function loadChoices(): Promise<void> {
    try {
      choices.value = await call('compare.choices', {})
      const { references } = choices.value
      if (!references.some(({ id }) => id === setup.referenceId)) setup.referenceId = references[0]?.id ?? null
    } catch (error) {
      failure.value = asFailure(error)
    }
  }

  async function run(): Promise<void> {
    if ('missing' in question.value) return
    const { ask } = question.value
    working.value = true
    failure.value = null
    try {
      const answer = await newestRun(() => call('compare.run', ask))
      if (!answer) return
      opened.value = answer
      const { findings, commonFindings } = answer.comparison.settings
      if (!findings.includes(finding.value)) finding.value = commonFindings[0] ?? findings[0] ?? ''
      else await loadDetail()
    } catch (error) {
      opened.value = null
      failure.value = asFailure(error)
    } finally {
      working.value = false
    }
  }

  async function loadDetail(): Promise<void> {
    const { value: comparison } = opened
    if (!comparison || !finding.value) return
    try {
      const answer = await newestDetail(() => call('compare.finding', { key: comparison.key, finding: finding.value, prevalence: prevalence.value }))
      if (answer) detail.value = answer
    } catch (error) {
      const failed = asFailure(error)
      // The program was restarted underneath, or two newer comparisons were made.
      if (failed.code === 'compare.closed') opened.value = null
      else failure.value = failed
    }
  }

  onMounted(() => {
    void loadChoices()
    void loadDetail()
  })
  watch([finding, prevalence], () => void loadDetail())
  onScopeDispose(on('library.changed', () => void loadChoices()))

  return { setup, choices, question, opened, finding, detail, prevalence, failure, working, run, loadChoices }
}
