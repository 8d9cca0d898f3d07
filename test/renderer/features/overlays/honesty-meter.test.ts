// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest'
import type { Honesty } from '../../../../src-main/contract/index.ts'
import HonestyMeter from '../../../../src-renderer/features/overlays/HonestyMeter.vue'
import { FakeApi } from '../../fake-api.ts'
import { mountOver, settle } from '../../mount.ts'

afterEach(() => void (document.body.innerHTML = ''))

const pointing = { n: 40, hits: 12, rate: 0.3, interval: { low: 0.18, high: 0.46 }, chance: 0.08 }
const curves = { films: 10, shares: [0, 0.5, 1], deletion: [0.4, -0.1, -0.2], insertion: [-0.2, 0.3, 0.4], randomDeletion: [0.4, 0.1, -0.2], randomInsertion: [-0.2, 0, 0.4] }
const weak: Honesty = {
  findingId: 'nodule', method: 'gradient-x-activation', verdict: { points: false, reason: 'pointing game 0.30, chance 0.08, n 40 synthetic films: too weak to point' },
  sources: [{ source: 'phantom', pointing, curves, runtime: 'test', measuredAt: 't' }, { source: 'marks', pointing: { ...pointing, n: 7 }, curves: null, runtime: 'test', measuredAt: 't' }]
}

test('each source with rate, interval, chance and n, in words too', () => {
  const { wrapper } = mountOver(HonestyMeter, { props: { honesty: weak } })
  expect(wrapper.find('.verdict').text()).toBe(weak.verdict.reason)
  expect(wrapper.findAll('.source').map((row) => row.text())).toEqual([expect.stringContaining('Synthetic films0.30 (0.18 to 0.46), n 40'), expect.stringContaining('Marked here0.30 (0.18 to 0.46), n 7')])
  expect(wrapper.find('.track').attributes('aria-label')).toBe('Pointing game 0.30, 95 % from 0.18 to 0.46, chance 0.08, floor 0.50, 40 films')
  expect(wrapper.findAll('polyline')).toHaveLength(4)
  expect(wrapper.find('.measure').exists()).toBe(false)
  wrapper.unmount()
})

test('what is not known can be measured, and while that runs it says so', async () => {
  const api = new FakeApi(10)
  const { wrapper, of } = mountOver(HonestyMeter, { api, props: { honesty: { ...weak, sources: [], verdict: { points: null, reason: 'not measured yet' } } } })
  expect(wrapper.find('.verdict').text()).toBe('not measured yet')
  await wrapper.find('.measure').trigger('click')
  expect(of.emitted('measure')).toHaveLength(1)
  wrapper.unmount()
  const { useJobs } = await import('../../../../src-renderer/api/index.ts')
  const measuring = mountOver(HonestyMeter, { api, props: { honesty: null } })
  useJobs().put(api.putJob({ id: 5, kind: 'honesty', progress: { done: 90, total: 360, rate: null, secondsLeft: null, message: 'Nodule' } }))
  await settle()
  expect(measuring.wrapper.find('[role=status]').text()).toBe('Measuring overlays 25\u202f%')
  measuring.wrapper.unmount()
})
