// @vitest-environment jsdom
import { expect, test } from 'vitest'
import type { CalibrationState, FittedFinding } from '../../../../src-main/contract/index.ts'
import { createRandom } from '../../../../src-main/base/random.ts'
import { figuresOfProbabilities } from '../../../../src-main/services/compare/detail/probability-figures.ts'
import CalibrationPage from '../../../../src-renderer/features/compare/CalibrationPage.vue'
import { FakeApi } from '../../fake-api.ts'
import { mountOver, settle } from '../../mount.ts'

const STATE: CalibrationState = {
  chain: { model: { id: 'phantom', version: '1', hash: 'a' }, prompts: { id: 'chest', version: '1', hash: 'b' }, preprocessingHash: 'c' },
  fits: [],
  inUse: 'The position among 300 local films: a rank, no probability',
  references: [{ id: 4, name: 'Expert panel', findings: [{ id: 'effusion', name: 'Pleural effusion', n: 300, positives: 90, usual: 'platt' }, { id: 'nodule', name: 'Nodule', n: 300, positives: 12, usual: 'platt' }] }]
}

const random = createRandom(3)
const probabilities = Array.from({ length: 150 }, () => random.next())
const truth = probabilities.map((p) => (random.next() < p ? 1 : 0))
const counts = { n: 150, positives: 45, patients: 140 }
const FITTED: FittedFinding[] = [
  { findingId: 'effusion', name: 'Pleural effusion', method: 'platt', fittedOn: counts, checkedOn: counts, refused: null, figures: figuresOfProbabilities(truth, probabilities, {}) },
  { findingId: 'nodule', name: 'Nodule', method: 'platt', fittedOn: { ...counts, positives: 6 }, checkedOn: counts, refused: '6 positive and 144 negative labels; Platt scaling needs at least 10 of each', figures: null }
]

function page() {
  const api = new FakeApi(10)
  api.overrides = { 'calibration.state': () => STATE, 'calibration.try': () => FITTED, 'calibration.save': () => { throw new Error('told below') }, 'readers.list': () => [] }
  return mountOver(CalibrationPage, { api })
}

test('curves are seen on other patients before they can be saved, and only those that could be fitted are', async () => {
  const { wrapper, api } = page()
  await settle()
  expect(wrapper.text()).toContain('The position among 300 local films: a rank, no probability')
  const saveButton = wrapper.find('button[type=submit]')
  const [name, author] = wrapper.findAll('form input')
  await name!.setValue('Spring')
  await author!.setValue('Dr Ada')
  expect(saveButton.attributes('disabled')).toBeDefined()
  await wrapper.findAll('button').find((button) => button.text() === 'Fit and judge')!.trigger('click')
  await settle()
  expect(api.asked.findLast((each) => each.name === 'calibration.try')!.params).toEqual({ referenceId: 4, findings: [{ findingId: 'effusion', method: 'platt' }, { findingId: 'nodule', method: 'platt' }] })
  expect(wrapper.text()).toContain('6 positive and 144 negative labels; Platt scaling needs at least 10 of each')
  expect(wrapper.text()).not.toMatch(/NaN|undefined|Infinity/)
  expect(saveButton.attributes('disabled')).toBeUndefined()
  // Another method has not been seen yet.
  await wrapper.find('select[aria-label="Method for Pleural effusion"]').setValue('isotonic')
  expect(saveButton.attributes('disabled')).toBeDefined()
  await wrapper.find('select[aria-label="Method for Pleural effusion"]').setValue('platt')
  await wrapper.find('select[aria-label="Method for Nodule"]').setValue('')
  await wrapper.findAll('button').find((button) => button.text() === 'Fit and judge')!.trigger('click')
  await settle()
  expect(api.asked.findLast((each) => each.name === 'calibration.try')!.params).toEqual({ referenceId: 4, findings: [{ findingId: 'effusion', method: 'platt' }] })
  api.overrides['calibration.save'] = () => ({ id: 1, version: 1, hash: 'd'.repeat(64), name: 'Spring', author: 'Dr Ada', createdAt: '2026-01-01T00:00:00Z', chain: STATE.chain!, reference: { id: 4, name: 'Expert panel', hash: 'e', fittedOn: 150 }, calibrationName: 'Platt', findings: FITTED, active: true, invalidBecause: null })
  await wrapper.find('form').trigger('submit')
  await settle()
  expect(api.asked.findLast((each) => each.name === 'calibration.save')!.params).toEqual({ name: 'Spring', author: 'Dr Ada', referenceId: 4, findings: [{ findingId: 'effusion', method: 'platt' }] })
  wrapper.unmount()
})
