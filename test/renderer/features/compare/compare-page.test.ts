// @vitest-environment jsdom
import { beforeEach, expect, test } from 'vitest'
import ComparePage from '../../../../src-renderer/features/compare/ComparePage.vue'
import { caseSelection } from '../../../../src-renderer/shared/composables/case-selection.ts'
import { FakeApi, FakeFailure } from '../../fake-api.ts'
import { mountOver, settle } from '../../mount.ts'
import { CHOICES, realAnswers } from './answers.ts'

beforeEach(() => {
  caseSelection.value = null
})

function page(overrides: FakeApi['overrides'] = {}) {
  const api = new FakeApi(10)
  const { opened, detailOf } = realAnswers()
  api.overrides = { 'compare.choices': () => CHOICES, 'compare.run': () => opened, 'compare.finding': ({ finding }) => detailOf(finding), 'compare.cases': () => ({ total: 2, cases: [{ id: 'study 7', studyId: 7 }, { id: 'study 9', studyId: 9 }] }), ...overrides }
  return { ...mountOver(ComparePage, { api }), opened }
}

const submit = async (wrapper: ReturnType<typeof page>['wrapper']): Promise<void> => {
  await wrapper.find('form').trigger('submit')
  await settle()
}

test('the question names reference and readers; the answer shows its sentence, its policy and no number that is none', async () => {
  const { wrapper, api, opened } = page()
  await settle()
  await wrapper.findAll('fieldset input')[2]!.setValue(false)
  await submit(wrapper)
  const asked = api.asked.find(({ name }) => name === 'compare.run')!.params
  expect(asked).toMatchObject({ source: { kind: 'library', referenceId: 4, readers: [1], withModel: true }, analysis: { uncertain: 'exclude', tuneOnTest: false } })
  const text = wrapper.text()
  expect(text).toContain(opened.comparison.summary)
  expect(text).toContain('uncertain answers left out and counted')
  expect(text).not.toMatch(/NaN|undefined|Infinity/)
  // A score model without thresholds is refused with the reason, in words on the page.
  expect(text).toContain('A score becomes a decision only with a threshold')
  wrapper.unmount()
})

test('a cell opens its cases as the worklist', async () => {
  const { wrapper, router } = page()
  await settle()
  await submit(wrapper)
  await wrapper.find('button[aria-label^="Dr Ada"][aria-label*="missed"]').trigger('click')
  await settle()
  expect(caseSelection.value).toEqual({ title: 'Edema: missed by Dr Ada', ids: [7, 9] })
  expect(router.currentRoute.value.name).toBe('worklist')
  wrapper.unmount()
})

test('points of the ROC chart can be reached and opened by key', async () => {
  const { wrapper } = page()
  await settle()
  await submit(wrapper)
  const point = wrapper.find('.holder [role=button][aria-label^="Dr Ada: sensitivity"]')
  expect(point.attributes('tabindex')).toBe('0')
  await point.trigger('keydown', { key: 'Enter' })
  await settle()
  expect(caseSelection.value?.title).toMatch(/^Edema: (false alarms|missed) by Dr Ada$/)
  wrapper.unmount()
})

test('a refusal stands where the answer would, with what to do', async () => {
  const { wrapper } = page({
    'compare.run': () => {
      throw new FakeFailure({ code: 'compare.cases', message: 'No study of this cohort has labels.', hint: 'Widen the cohort.' })
    }
  })
  await settle()
  await submit(wrapper)
  expect(wrapper.find('[role=alert]').text()).toContain('Widen the cohort.')
  wrapper.unmount()
})

test('files: nothing can be compared before a reference and a rater are chosen', async () => {
  const { wrapper, api } = page()
  await settle()
  await wrapper.findAll('[aria-label=Source] button')[1]!.trigger('click')
  expect(wrapper.text()).toContain('Choose the reference file.')
  expect(wrapper.find('button[type=submit]').attributes('disabled')).toBeDefined()
  await wrapper.findAll('button').find((button) => button.text() === 'Choose reference')!.trigger('click')
  await settle()
  expect(wrapper.text()).toContain('Choose at least one reader or model file.')
  await wrapper.find('button[aria-label="Add readers"]').trigger('click')
  await settle()
  await submit(wrapper)
  expect(api.asked.find(({ name }) => name === 'compare.run')!.params).toMatchObject({ source: { kind: 'files', reference: '/films', readers: ['/films'] } })
  wrapper.unmount()
})
