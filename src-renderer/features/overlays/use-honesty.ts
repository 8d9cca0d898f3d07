import { onScopeDispose, shallowRef } from 'vue'
import { asFailure, call, on, useJobs, type Honesty, type OverlayMethod } from '../../api/index.ts'
import { toastFailure } from '../../shared/composables/toasts.ts'

/** What was measured of the overlays with the active model and prompts; renewed when it, the marks or the floor change. */
export function useHonesty() {
  const rows = shallowRef<Honesty[]>([])
  const jobs = useJobs()

  async function load(): Promise<void> {
    try {
      rows.value = await call('overlays.honesty', {})
    } catch (error) {
      toastFailure(asFailure(error))
    }
  }
  void load()
  const stops = [on('job.changed', (job) => job.kind === 'honesty' && job.state === 'done' && void load()), on('settings.changed', () => void load()), on('library.changed', () => void load())]
  onScopeDispose(() => stops.forEach((stop) => stop()))

  async function measure(): Promise<void> {
    try {
      const { jobId } = await call('overlays.measure', {})
      jobs.put(await call('jobs.get', { id: jobId }))
    } catch (error) {
      toastFailure(asFailure(error))
    }
  }
  const of = (findingId: string, method: OverlayMethod): Honesty | null => rows.value.find((row) => row.findingId === findingId && row.method === method) ?? null
  return { of, measure }
}
