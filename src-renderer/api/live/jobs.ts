import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Job } from '../../../src-main/contract/index.ts'
import { call, on } from '../call.ts'

const ACTIVE = new Set(['queued', 'running', 'paused'])
const ENDED = new Set(['done', 'failed', 'cancelled'])
const KEPT = 50

/** Main's jobs, mirrored: the list once, then every change as it happens. */
export const useJobs = defineStore('jobs', () => {
  const byId = shallowRef(new Map<number, Job>())
  /** The job whose details are shown, if any. */
  const shown = ref<number | null>(null)
  const drawerOpen = ref(false)

  const all = computed(() => [...byId.value.values()].toSorted((a, b) => b.id - a.id))
  const active = computed(() => all.value.filter((job) => ACTIVE.has(job.state)))
  const interrupted = computed(() => all.value.filter((job) => job.state === 'interrupted'))

  function put(job: Job): void {
    // A reply to `pause` can arrive after the event that ended the job: an end is final.
    if (ENDED.has(byId.value.get(job.id)?.state ?? '') && !ENDED.has(job.state)) return
    const next = new Map(byId.value)
    next.set(job.id, job)
    for (const id of [...next.keys()].toSorted((a, b) => b - a).slice(KEPT)) next.delete(id)
    byId.value = next
  }

  async function start(): Promise<() => void> {
    const stop = on('job.changed', put)
    const jobs = await call('jobs.list', {})
    for (const job of jobs) if (!byId.value.has(job.id)) put(job)
    return stop
  }

  const pause = async (id: number): Promise<void> => put(await call('jobs.pause', { id }))
  const resume = async (id: number): Promise<void> => put(await call('jobs.resume', { id }))
  const cancel = async (id: number): Promise<void> => put(await call('jobs.cancel', { id }))
  const get = (id: number): Job | undefined => byId.value.get(id)

  return { all, active, interrupted, shown, drawerOpen, get, put, start, pause, resume, cancel }
})
