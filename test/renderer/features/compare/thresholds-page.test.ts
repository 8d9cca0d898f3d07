// @vitest-environment jsdom
import { expect, test } from 'vitest'
import type { OperatingPointsState } from '../../../../src-main/contract/index.ts'
import { createRandom } from '../../../../src-main/base/random.ts'
import { propose, withOptimism } from '../../../../src-main/services/operating-points/propose.ts'
import ThresholdsPage from '../../../../src-renderer/features/compare/ThresholdsPage.vue'
import { FakeApi } from '../../fake-api.ts'
import { mountOver, settle } from '../../mount.ts'

const STATE: OperatingPointsState = {
  chain: { model: { id: 'phantom', version: '1', hash: 'a' }, prompts: { id: 'chest', version: '1', hash: 'b' }, preprocessingHash: 'c', calibration: null },
  sets: [],
  inUse: 'The neutral point, margin 0: no site threshold is set',
  references: [{ id: 4, name: 'Expert panel', findings: [{ id: 'effusion', name: 'Pleural effusion', n: 300, positives: 90 }] }]
}

const random = createRandom(2)
const cases = Array.from({ length: 300 }, (_, k) => {
  const truth: 0 | 1 = k % 3 === 0 ? 1 : 0
  return { study: k + 1, patient: k + 1, truth, margin: 0.05 * (truth + random.normal()) }
})

function page() {
  const api = new FakeApi(10)
  api.overrides = {
    'operatingPoints.state': () => STATE,
    'operatingPoints.propose': ({ stakes, insist = false, threshold }) => withOptimism(propose('effusion', cases, { stakes, insist, threshold }), insist ? cases : null),
    'operatingPoints.save': () => {
      throw new Error('not asked in these tests')
    },
    'readers.list': () => []
  }
  return mountOver(ThresholdsPage, { api })
}

const typed = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 200))
  await settle()
}

test('stakes give a threshold with its yield per 1,000; a change measures anew before it can be taken', async () => {
  const { wrapper, api } = page()
  await typed()
  expect(wrapper.text()).toContain('of other patients')
  expect(wrapper.text()).toMatch(/\d+\.\d found/)
  const take = wrapper.findAll('button').find((button) => button.text() === 'Put into the set')!
  expect(take.attributes('disabled')).toBeUndefined()
  await wrapper.findAll('.stakes input')[1]!.setValue('100')
  expect(take.attributes('disabled')).toBeDefined()
  await typed()
  expect(api.asked.findLast(({ name }) => name === 'operatingPoints.propose')!.params).toMatchObject({ stakes: { costMiss: 100, costRecall: 1 }, insist: false })
  await take.trigger('click')
  expect(wrapper.find('.chosen').text()).toContain('Pleural effusion at')
  // Nobody's name stands on it yet.
  expect(wrapper.find('button[type=submit]').attributes('disabled')).toBeDefined()
  wrapper.unmount()
})

test('whoever insists on the same cases is told by how much that flatters', async () => {
  const { wrapper } = page()
  await typed()
  await wrapper.find('input[type=checkbox]').setValue(true)
  await typed()
  expect(wrapper.text()).toContain('The threshold is scored on the cases it was chosen on.')
  expect(wrapper.text()).toMatch(/flatters MCC by 0\.\d{3}/)
  expect(wrapper.text()).not.toMatch(/NaN|undefined|Infinity/)
  wrapper.unmount()
})
