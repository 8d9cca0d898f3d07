// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest'
import WorklistPage from '../../../../src-renderer/features/worklist/WorklistPage.vue'
import { worklistPosition } from '../../../../src-renderer/shared/composables/worklist-context.ts'
import { FakeApi, FakeFailure } from '../../fake-api.ts'
import { mountOver, settle } from '../../mount.ts'

afterEach(() => {
  document.body.innerHTML = ''
  vi.useRealTimers()
})

const lastQuery = (api: FakeApi) => api.asked.findLast((asked) => asked.name === 'worklist.query')?.params as Record<string, unknown>

test('100,000 studies make only the rows in sight', async () => {
  const { wrapper } = mountOver(WorklistPage, { api: new FakeApi(100_000) })
  await settle()
  const rows = wrapper.findAll('[role=row][data-index]')
  expect(rows.length).toBeGreaterThan(10)
  expect(rows.length).toBeLessThan(80)
  expect(wrapper.find('[role=grid]').attributes('aria-rowcount')).toBe('100001')
  expect(wrapper.text()).toContain('100\u202f000 studies')
  wrapper.unmount()
})

test('a header sorts, and sorts back', async () => {
  const { wrapper, api } = mountOver(WorklistPage)
  await settle()
  const header = wrapper.findAll('[role=columnheader]').find((cell) => cell.text() === 'Patient')!
  await header.find('button').trigger('click')
  await settle()
  expect(lastQuery(api)).toMatchObject({ sort: 'patientName', direction: 'asc' })
  expect(header.attributes('aria-sort')).toBe('ascending')
  await header.find('button').trigger('click')
  await settle()
  expect(lastQuery(api)).toMatchObject({ direction: 'desc' })
  wrapper.unmount()
})

test('typing asks once, after the pause, with what stands there then', async () => {
  const { wrapper, api } = mountOver(WorklistPage)
  await settle()
  const before = api.asked.filter((asked) => asked.name === 'worklist.query').length
  const field = wrapper.find('input[type=search]')
  for (const text of ['h', 'ha', 'had']) await field.setValue(text)
  await new Promise((resolve) => setTimeout(resolve, 250))
  const asked = api.asked.filter((one) => one.name === 'worklist.query').slice(before)
  expect(asked.map((one) => (one.params as { search: string }).search)).toEqual(['had'])
  wrapper.unmount()
})

test('arrows move the cursor and Enter opens the study, remembering its place in the list', async () => {
  const { wrapper, router } = mountOver(WorklistPage)
  await settle()
  const grid = wrapper.find('[role=grid]')
  await grid.trigger('keydown', { key: 'ArrowDown' })
  await grid.trigger('keydown', { key: 'ArrowDown' })
  await settle()
  await grid.trigger('keydown', { key: 'Enter' })
  await settle()
  expect(router.currentRoute.value.path).toBe('/study/3')
  expect(worklistPosition.value).toMatchObject({ studyId: 3, index: 2, total: 200 })
  wrapper.unmount()
})

test('an empty library says what to do; an empty answer to a filter says so', async () => {
  const { wrapper, api } = mountOver(WorklistPage, { api: new FakeApi(0) })
  await settle()
  expect(wrapper.text()).toContain('The library is empty')
  api.overrides['worklist.query'] = () => ({ total: 0, rows: [], counts: { all: 9, none: 0, done: 9, partial: 0, refused: 0 }, hiddenLeftOut: 0 })
  await wrapper.findAll('[aria-label="Screening status"] button').find((button) => button.text().startsWith('Refused'))!.trigger('click')
  await settle()
  expect(wrapper.text()).toContain('No study matches')
  wrapper.unmount()
})

test('a failed query is shown with code and hint, in place of the list', async () => {
  const api = new FakeApi(5)
  api.overrides['worklist.query'] = () => {
    throw new FakeFailure({ code: 'DB_LOCKED', message: 'The library is in use by another program.', hint: 'Close it and try again.' })
  }
  const { wrapper } = mountOver(WorklistPage, { api })
  await settle()
  expect(wrapper.find('[role=alert]').text()).toMatch(/in use by another program.*Close it.*DB_LOCKED/)
  wrapper.unmount()
})

test('a percentage in the list always has its calibration beside it', async () => {
  const api = new FakeApi(5)
  const top = [{ findingId: 'nodule', name: 'Nodule', margin: 0.04, calibrated: 0.93, zone: 'above' as const }]
  const page = await api.answer('worklist.query', { limit: 5 })
  if (!page.ok) throw new Error('fake')
  const { rows, ...rest } = page.value as { rows: object[] }
  api.overrides['worklist.query'] = () => ({ ...rest, rows: rows.map((row) => ({ ...row, top })) }) as never
  const { wrapper } = mountOver(WorklistPage, { api })
  await settle()
  expect(wrapper.find('[role=grid]').text()).toContain('Nodule +0.040')
  expect(wrapper.find('[role=grid]').text()).not.toContain('%')
  wrapper.unmount()
})
