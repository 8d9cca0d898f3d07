// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest'
import type { StudyDetail } from '../../../../src-main/contract/index.ts'
import FindingsPanel from '../../../../src-renderer/features/findings/FindingsPanel.vue'
import { FakeApi } from '../../fake-api.ts'
import { mountOver, settle } from '../../mount.ts'

afterEach(() => void (document.body.innerHTML = ''))

async function panel(id: number, change: (detail: StudyDetail) => void = () => {}, image = 0) {
  const api = new FakeApi(500)
  const reply = await api.answer('study.get', { id })
  if (!reply.ok) throw new Error('fake')
  const detail = reply.value as StudyDetail
  change(detail)
  return mountOver(FindingsPanel, { api, props: { detail, instance: detail.instances[image] } })
}

test('every percentage stands beside the name of its calibration', async () => {
  const { wrapper } = await panel(2)
  const values = wrapper.findAll('.calibrated').map((value) => value.text())
  expect(values.length).toBe(10)
  for (const value of values) expect(value).toMatch(/^\d+\u202f% · position among 24 local films$/)
  wrapper.unmount()
})

test('without a calibration there is no percentage, and the reason is said', async () => {
  const { wrapper } = await panel(2, (detail) => {
    for (const screening of detail.screening.instances) Object.assign(screening, { calibration: null, noCalibrationBecause: 'fewer than 20 local films', predictions: screening.predictions.map((row) => ({ ...row, calibrated: null })) })
  })
  expect(wrapper.text()).not.toContain('%')
  expect(wrapper.text()).toContain('fewer than 20 local films')
  wrapper.unmount()
})

test('a value without its calibration is not shown as a percentage, even if one was sent', async () => {
  const { wrapper } = await panel(2, (detail) => {
    for (const screening of detail.screening.instances) screening.calibration = null
  })
  expect(wrapper.text()).not.toMatch(/\d\u202f%/)
  wrapper.unmount()
})

test('a refusal is words, not silence', async () => {
  const { wrapper } = await panel(3, undefined, 1)
  expect(wrapper.text()).toMatch(/Not scored: Lateral or unknown view.*lateral view\..*R2.*nothing about whether a finding is there/)
  expect(wrapper.findAll('.calibrated')).toHaveLength(0)
  wrapper.unmount()
})

test('warnings are shown', async () => {
  const { wrapper } = await panel(5)
  expect(wrapper.find('[aria-label=Warnings]').text()).toContain('AP film')
  wrapper.unmount()
})

test('an unscreened film offers the screening of this study alone', async () => {
  const { wrapper, api } = await panel(7)
  await wrapper.findAll('button').find((button) => button.text() === 'Screen this study')!.trigger('click')
  await settle()
  expect(api.asked.find((asked) => asked.name === 'screening.run')?.params).toEqual({ studyIds: [7], device: 'auto' })
  expect(wrapper.text()).toContain('12 of 200 films')
  wrapper.unmount()
})

test('nothing that is no number reaches the screen', async () => {
  const { wrapper } = await panel(2, (detail) => {
    for (const screening of detail.screening.instances) screening.predictions = screening.predictions.map((row) => ({ ...row, margin: Number.NaN, calibrated: Number.NaN, greyZone: [Number.NaN, Number.NaN] }))
  })
  expect(wrapper.html()).not.toMatch(/NaN|undefined|Infinity/)
  wrapper.unmount()
})

test('contradictions of this film are said in words, those of another film are not', async () => {
  const lamp = (detail: StudyDetail, at: number, reason: string) => detail.screening.contradictions.push({ code: 'wordings', instanceIds: [detail.instances[at]!.id], findingIds: ['nodule'], reason })
  const { wrapper } = await panel(3, (detail) => {
    lamp(detail, 0, '2 of 4 wordings of “Nodule” say otherwise.')
    lamp(detail, 1, 'Only on the other film.')
  })
  expect(wrapper.find('[aria-label=Contradictions]').text()).toBe('The answers contradict each other2 of 4 wordings of “Nodule” say otherwise.')
  wrapper.unmount()
  const calm = await panel(2)
  expect(calm.wrapper.find('[aria-label=Contradictions]').exists()).toBe(false)
  calm.wrapper.unmount()
})
