import { computed, onMounted, onScopeDispose, shallowRef, watch } from 'vue'
import { asFailure, call, useJobs, type Failure, type FinetuneRun, type WizardStep } from '../../api/index.ts'
import { toastFailure } from '../../shared/composables/toasts.ts'

const LIVE = new Set(['queued', 'running', 'paused'])

/** The run the wizard is at, kept by main: leaving and coming back finds the same step. */
export function useFinetune() {
  const jobs = useJobs()
  const run = shallowRef<FinetuneRun | null>(null)
  const loaded = shallowRef(false)
  const failure = shallowRef<Failure | null>(null)
  const job = computed(() => (run.value?.jobId ? (jobs.get(run.value.jobId) ?? null) : null))
  const working = computed(() => job.value !== null && LIVE.has(job.value.state))
  let gone = false
  onScopeDispose(() => (gone = true))

  async function load(): Promise<void> {
    try {
      const current = await call('finetune.current', {})
      if (gone) return
      run.value = current
      failure.value = null
      if (current?.jobId) jobs.put(await call('jobs.get', { id: current.jobId }))
    } catch (error) {
      failure.value = asFailure(error)
    } finally {
      loaded.value = true
    }
  }
  onMounted(load)
  // A check or a training that ends moves the run on in main.
  watch(() => job.value?.state, (state, before) => {
    if (before && LIVE.has(before) && state && !LIVE.has(state)) void load()
  })

  /** Runs a call that answers the run; a failure is told where it happened. @returns whether it went well */
  async function change(ask: Promise<FinetuneRun>): Promise<boolean> {
    try {
      const answered = await ask
      run.value = answered.decision ? null : answered
      if (answered.jobId) jobs.put(await call('jobs.get', { id: answered.jobId }))
      return true
    } catch (error) {
      toastFailure(asFailure(error))
      return false
    }
  }

  async function go(step: Exclude<WizardStep, 'decided'>): Promise<void> {
    if (run.value) await change(call('finetune.setStep', { runId: run.value.id, step }))
  }

  async function discard(): Promise<void> {
    if (!run.value) return
    try {
      await call('finetune.discardRun', { runId: run.value.id })
      run.value = null
    } catch (error) {
      toastFailure(asFailure(error))
    }
  }

  return { run, job, working, loaded, failure, load, change, go, discard }
}
