// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest'
import type { ImportResult, Job } from '../../../../src-main/contract/index.ts'
import JobsDrawer from '../../../../src-renderer/features/jobs/JobsDrawer.vue'
import StatusBar from '../../../../src-renderer/features/jobs/StatusBar.vue'
import { outcome } from '../../../../src-renderer/features/jobs/job-words.ts'
import { useJobs } from '../../../../src-renderer/api/index.ts'
import JobProgress from '../../../../src-renderer/shared/components/JobProgress.vue'
import { toasts } from '../../../../src-renderer/shared/composables/toasts.ts'
import { FakeApi } from '../../fake-api.ts'
import { mountOver, settle } from '../../mount.ts'

afterEach(() => void (document.body.innerHTML = ''))

const job = (change: Partial<Job> = {}): Job => new FakeApi().putJob({ id: 1, title: 'Import of /films', progress: { done: 412, total: 2000, rate: 38, secondsLeft: 42, message: 'x.dcm' }, ...change })
const result: ImportResult = { imported: 3, updated: 1, unchanged: 0, skipped: [{ file: '/films/a,b.txt', code: 'DICOM_MAGIC', reason: 'Not a DICOM file' }] }

test('progress says how far, how fast and how long still', () => {
  const { wrapper } = mountOver(JobProgress, { props: { job: job() } })
  expect(wrapper.text()).toMatch(/412 of 2\u202f000 files.*38 files\/s · 42 s left/)
  expect(wrapper.find('[role=progressbar]').attributes('aria-valuenow')).toBe('21')
  wrapper.unmount()
})

test('unknown amounts and rates are left out, not shown as NaN', () => {
  const { wrapper } = mountOver(JobProgress, { props: { job: job({ progress: { done: 3, total: null, rate: null, secondsLeft: null, message: '' } }) } })
  expect(wrapper.html()).not.toMatch(/NaN|undefined|null/)
  expect(wrapper.text()).toContain('3 files')
  wrapper.unmount()
})

test('a paused job can go on, an interrupted one too', () => {
  for (const state of ['paused', 'interrupted'] as const) {
    const { wrapper } = mountOver(JobProgress, { props: { job: job({ state }) } })
    expect(wrapper.findAll('button').map((button) => button.attributes('aria-label')).filter(Boolean)).toEqual(['Resume', 'Cancel'])
    wrapper.unmount()
  }
})

test('the status bar shows the running job and says that there is no network', async () => {
  const api = new FakeApi()
  const { wrapper } = mountOver(StatusBar, { api })
  useJobs().put(job())
  await settle()
  expect(wrapper.text()).toContain('Import of /films · 412 / 2\u202f000 · 38 files/s · 42 s left')
  expect(wrapper.text()).toContain('No network connections')
  wrapper.unmount()
})

test('an end is told, a failure with its hint; what ended before the start is not', async () => {
  const { wrapper } = mountOver(JobsDrawer)
  const jobs = useJobs()
  jobs.put(job({ id: 1, state: 'done', result }))
  jobs.put(job({ id: 2, state: 'running' }))
  await settle()
  expect(toasts.value).toEqual([])
  jobs.put(job({ id: 2, state: 'failed', error: { code: 'DISK_FULL', message: 'The disk is full.', hint: 'Free some space.' } }))
  await settle()
  expect(toasts.value).toMatchObject([{ tone: 'error', title: 'The disk is full.', hint: 'Free some space.', code: 'DISK_FULL' }])
  wrapper.unmount()
})

test('skipped files are listed with the reason', async () => {
  const { wrapper } = mountOver(JobsDrawer)
  const jobs = useJobs()
  jobs.put(job({ state: 'done', result }))
  jobs.shown = 1
  await settle()
  const text = document.body.textContent
  expect(text).toContain('1 file skipped')
  expect(text).toContain('3 images new, 1 updated, 1 skipped')
  expect(text).toMatch(/a,b\.txt.*DICOM_MAGIC.*Not a DICOM file/)
  wrapper.unmount()
})

test('outcomes of screening', () => {
  const screened = { films: 24, embedded: 4, reused: 20, refused: [{ code: 'R2', count: 3 }], seconds: 2.4, device: 'cpu', deviceReason: '' }
  expect(outcome(job({ kind: 'screen', state: 'done', result: screened }))).toBe('24 films, 20 from stored embeddings, 3 refused, 2 s, cpu')
})
