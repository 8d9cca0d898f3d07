// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest'
import FilmText from '../../../../src-renderer/features/viewer/FilmText.vue'
import PatientBanner from '../../../../src-renderer/features/viewer/PatientBanner.vue'
import PriorBand from '../../../../src-renderer/features/viewer/PriorBand.vue'
import { paneOf } from '../../../../src-renderer/features/viewer/pane.ts'
import { patientHidden } from '../../../../src-renderer/shared/composables/patient-hidden.ts'
import { instancesOf, rowOf } from '../../fake-data.ts'
import { mountOver } from '../../mount.ts'

afterEach(() => {
  document.body.innerHTML = ''
  patientHidden.value = false
  vi.unstubAllGlobals()
})

const study = rowOf(4)
const pane = paneOf(study, instancesOf(study)[0]!)
const state = { scale: 1, rotation: 0, flipped: true, inverted: false, fitted: false, choice: { kind: 'window' as const, center: 2048, width: 3000 }, window: { center: 2048, width: 3000, function: 'LINEAR' as const } }

test('a prior of perhaps another patient says so, and whose film it is', () => {
  const prior = paneOf(study, pane.instance, { mismatch: ['name', 'birth date'] })
  const { wrapper } = mountOver(PriorBand, { props: { pane: prior } })
  expect(wrapper.find('[role=alert]').text()).toMatch(/Perhaps another patient: name, birth date differ\. This film: .+, born \d{4}-/)
  wrapper.unmount()
  const agreeing = mountOver(PriorBand, { props: { pane: paneOf(study, pane.instance, { mismatch: [] }) } })
  expect(agreeing.wrapper.find('[role=alert]').exists()).toBe(false)
  agreeing.wrapper.unmount()
})

test('the flipped mark and the not-for-diagnosis mark stay when the reader hides the text', () => {
  const { wrapper } = mountOver(FilmText, { props: { pane, state, probe: null, textShown: false } })
  expect(wrapper.text()).toContain('FLIPPED')
  expect(wrapper.text()).toContain('Not for primary diagnosis')
  expect(wrapper.text()).not.toContain('C 2048')
  wrapper.unmount()
})

test('window, zoom and the value under the cursor, stored and rescaled', () => {
  const { wrapper } = mountOver(FilmText, { props: { pane, state, probe: { column: 12, row: 7, stored: [1234], modality: -765.5 }, textShown: true } })
  expect(wrapper.find('[data-testid=window]').text()).toBe('C 2048 W 3000')
  expect(wrapper.text()).toContain('1:1')
  expect(wrapper.find('[data-testid=probe]').text()).toBe('12, 7: 1\u202f234 → −765.5')
  wrapper.unmount()
})

test('hiding the patient leaves age, sex and study date', () => {
  patientHidden.value = true
  const { wrapper } = mountOver(PatientBanner, { props: { study } })
  for (const secret of [study.patientId, study.accession, study.patientName.split('^')[0]!]) expect(wrapper.text()).not.toContain(secret)
  expect(wrapper.text()).toContain(`${study.age} y`)
  wrapper.unmount()
})
