// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest'
import type { TagRow } from '../../../../src-main/contract/index.ts'
import { compareTags, isIdentifying, searchTags } from '../../../../src-renderer/features/viewer/tags/compare.ts'
import TagBrowser from '../../../../src-renderer/features/viewer/tags/TagBrowser.vue'
import { patientHidden } from '../../../../src-renderer/shared/composables/patient-hidden.ts'
import { FakeApi, FakeFailure } from '../../fake-api.ts'
import { mountOver, settle } from '../../mount.ts'

afterEach(() => {
  document.body.innerHTML = ''
  patientHidden.value = false
})

const row = (tag: string, keyword: string, vr: string, value: string, depth = 0): TagRow => ({ tag, keyword, vr, value, depth })
const item = (n: number): TagRow => row('(FFFE,E000)', 'Item', '', String(n), 1)
const FIRST = [
  row('(0010,0010)', 'PatientName', 'PN', 'DOE^JIM'),
  row('(0010,1010)', 'PatientAge', 'AS', '065Y'),
  row('(0018,0060)', 'KVP', 'DS', '120'),
  row('(0040,0275)', 'RequestAttributesSequence', 'SQ', ''),
  item(1),
  row('(0040,0007)', 'ScheduledProcedureStepDescription', 'LO', 'Chest', 1),
  item(2),
  row('(0040,0007)', 'ScheduledProcedureStepDescription', 'LO', 'Rib', 1)
]
const SECOND = [row('(0010,0010)', 'PatientName', 'PN', 'DOE^JIM'), row('(0018,0060)', 'KVP', 'DS', '110'), row('(0040,0275)', 'RequestAttributesSequence', 'SQ', ''), item(1), row('(0040,0007)', 'ScheduledProcedureStepDescription', 'LO', 'Chest', 1), row('(0028,0010)', 'Rows', 'US', '900')]

test('what differs is found at its place, in sequences item by item, and what only one has is named', () => {
  const compared = compareTags(FIRST, SECOND)
  expect(compared.filter((each) => each.differs).map(({ keyword, value, other }) => [keyword, value, other])).toEqual([
    ['PatientAge', '065Y', null],
    ['KVP', '120', '110'],
    ['Item', '2', null],
    ['ScheduledProcedureStepDescription', 'Rib', null],
    ['Rows', '', '900']
  ])
  expect(compareTags(FIRST, null).some((each) => each.differs)).toBe(false)
})

test('a search looks in tag, keyword and both values, every word of it', () => {
  const compared = compareTags(FIRST, SECOND)
  expect(searchTags(compared, 'kvp 110').map(({ keyword }) => keyword)).toEqual(['KVP'])
  expect(searchTags(compared, '0010,').length).toBe(2)
  expect(searchTags(compared, '')).toHaveLength(compared.length)
})

test.each([
  [row('(0010,0010)', 'PatientName', 'PN', ''), true],
  [row('(0010,1010)', 'PatientAge', 'AS', ''), false],
  [row('(0008,0090)', 'ReferringPhysicianName', 'PN', ''), true],
  [row('(0009,1001)', '', 'LO', ''), true],
  [row('(0008,0018)', 'SOPInstanceUID', 'UI', ''), true],
  [row('(0008,0016)', 'SOPClassUID', 'UI', ''), false],
  [row('(0018,0060)', 'KVP', 'DS', ''), false]
])('of %o it is known whether it points at a person', (each, expected) => {
  expect(isIdentifying(each)).toBe(expected)
})

function open(api = new FakeApi()) {
  api.overrides['instance.tags'] = ({ id }) => (id === 1 ? FIRST : SECOND)
  return mountOver(TagBrowser, { api, props: { open: true, image: { id: 1, label: 'PA' }, others: [{ id: 2, label: 'Prior' }] } })
}

test('attributes are listed; another image is held against them', async () => {
  const { wrapper } = open()
  await settle()
  expect(document.body.textContent).toContain('DOE^JIM')
  const select = document.body.querySelector('select')!
  select.value = '2'
  select.dispatchEvent(new Event('change'))
  await settle()
  const box = document.body.querySelector<HTMLInputElement>('input[type=checkbox]')!
  box.click()
  await settle()
  const cells = [...document.body.querySelectorAll('tbody tr')].map((each) => each.children[1]!.textContent)
  expect(cells).toEqual(['PatientAge', 'KVP', 'Item', 'ScheduledProcedureStepDescription', 'Rows'])
  wrapper.unmount()
})

test('hiding the patient hides the values, from the search too', async () => {
  patientHidden.value = true
  const { wrapper } = open()
  await settle()
  expect(document.body.textContent).not.toContain('DOE')
  expect(document.body.textContent).toContain('065Y')
  const search = document.body.querySelector<HTMLInputElement>('input[type=search]')!
  search.value = 'doe'
  search.dispatchEvent(new Event('input'))
  await settle()
  expect(document.body.querySelectorAll('tbody tr')).toHaveLength(0)
  wrapper.unmount()
})

test('a picture without attributes says why', async () => {
  const api = new FakeApi()
  api.overrides['instance.tags'] = () => {
    throw new FakeFailure({ code: 'not-dicom', message: 'This is a PNG: it has no attributes.' })
  }
  const { wrapper } = mountOver(TagBrowser, { api, props: { open: true, image: { id: 1, label: 'PA' }, others: [] } })
  await settle()
  expect(document.body.textContent).toContain('it has no attributes')
  wrapper.unmount()
})
