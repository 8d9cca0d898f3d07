// @vitest-environment jsdom
import { nextTick } from 'vue'
import { afterEach, expect, test } from 'vitest'
import type { SimilarCase, SimilarCases } from '../../../../src-main/contract/index.ts'
import SimilarPanel from '../../../../src-renderer/features/similar/SimilarPanel.vue'
import { runCommand } from '../../../../src-renderer/shared/commands/use-commands.ts'
import { FakeApi } from '../../fake-api.ts'
import { mountOver, settle } from '../../mount.ts'

const caseOf = (studyId: number, change: Partial<SimilarCase> = {}): SimilarCase => ({ studyId, instanceId: studyId * 10, view: 'PA', cosine: 0.91, samePatient: false, patientName: 'Doe^Jane', patientId: 'P', birthDate: '', sex: 'F', age: 61, studyDate: '20260102', description: 'Chest', report: null, signed: [], ...change })
const answer = (change: Partial<SimilarCases> = {}): SimilarCases => ({ because: null, instanceId: 10, compared: 99, model: { id: 'm', version: '1' }, cases: [caseOf(2), caseOf(3)], ...change })

// jsdom lays nothing out, so it scrolls nothing.
Element.prototype.scrollIntoView = () => {}

let unmount: (() => void) | null = null
afterEach(() => unmount?.())

function panel(found: SimilarCases, shown: number | null = null) {
  const api = new FakeApi(20)
  api.overrides = { 'similar.find': () => found }
  const { wrapper, of } = mountOver(SimilarPanel, { api, props: { studyId: 1, instanceId: 10, shown } })
  unmount = () => wrapper.unmount()
  return { wrapper, of, asked: () => api.asked.filter(({ name }) => name === 'similar.find').map(({ params }) => params) }
}

test('nothing is asked until the section is opened; its key opens it, a case opens beside the film', async () => {
  const { wrapper, of, asked } = panel(answer({ cases: [caseOf(2, { signed: [{ reader: 'Bob', phase: 'blind', signedAt: '', answered: 4, findings: [{ findingId: 'e', name: 'Effusion', answer: 'unsure' }] }, { reader: 'Eve', phase: 'aided', signedAt: '', answered: 4, findings: [] }] }), caseOf(3, { report: 'FINDINGS: Clear.' })] }))
  await settle()
  expect(asked()).toEqual([])
  expect(runCommand('similar')).toBe(true)
  await settle()
  expect(asked()).toEqual([{ studyId: 1, instanceId: 10, samePatient: false }])
  expect(wrapper.text()).toContain('Nearest of 99 films')
  expect(wrapper.text()).toContain('Bob: Effusion?')
  expect(wrapper.text()).toContain('Eve, with AI: none of 4 findings')
  expect(wrapper.text()).toContain('FINDINGS: Clear.')
  await wrapper.findAll('li button')[1]!.trigger('click')
  expect(of.emitted('show')).toEqual([[3, 30]])
  await wrapper.find('input[type=checkbox]').setValue(true)
  await settle()
  expect(asked().at(-1)).toEqual({ studyId: 1, instanceId: 10, samePatient: true })
})

test('the shown case closes again; why there is nothing is said', async () => {
  const { wrapper, of } = panel(answer(), 2)
  runCommand('similar')
  await settle()
  await wrapper.find('li button').trigger('click')
  expect(of.emitted('close')).toHaveLength(1)
  unmount!()
  const none = panel(answer({ because: 'Read it first.', instanceId: null, cases: [], model: null }))
  runCommand('similar')
  await settle()
  await nextTick()
  expect(none.wrapper.text()).toContain('Read it first.')
  expect(none.wrapper.find('li').exists()).toBe(false)
})
