// @vitest-environment jsdom
import { effectScope, ref, shallowReactive, shallowRef } from 'vue'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { OpenView, StudyDetail } from '../../../../src-main/contract/index.ts'
import { openView } from '../../../../src-main/contract/open-view.ts'
import type { Steps } from '../../../../src-renderer/features/viewer/notes/use-notes.ts'
import { paneOf, type Pane } from '../../../../src-renderer/features/viewer/pane.ts'
import { useKeptView } from '../../../../src-renderer/features/viewer/use-kept-view.ts'
import { toasts } from '../../../../src-renderer/shared/composables/toasts.ts'
import { FakeApi } from '../../fake-api.ts'
import { instancesOf, rowOf } from '../../fake-data.ts'

const study = { ...rowOf(4), images: 2 }
const detail: StudyDetail = { study, instances: instancesOf(study), priors: [], report: null, screening: { status: 'none', instances: [], contradictions: [] } }
const pane = paneOf(study, detail.instances[0]!)
const similar = paneOf(rowOf(9), instancesOf(rowOf(9))[0]!, { mismatch: [], similar: true })
const pose = { scale: 2, translation: { x: 1, y: 2 }, rotation: 90, hflip: false, invert: true, choice: { kind: 'window' as const, center: 40, width: 400 }, processing: 'none' as const }

let api: FakeApi
beforeEach(() => {
  api = new FakeApi()
  window.umbra = api.bridge
  toasts.value = []
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

/** The viewer around it: panes, a viewport that only remembers, and notes that only remember. */
function viewer({ kept = null, keeps = true }: { kept?: OpenView | null; keeps?: boolean } = {}) {
  const id = ref(study.id)
  const shown = shallowRef<StudyDetail | null>(null)
  const handle = { pose, state: { fitted: false }, film: { header: { greyscale: { voiLuts: [] } } }, fit: vi.fn() }
  const panes = { panes: shallowRef<Pane[]>([]), active: ref(0), handles: shallowReactive(new Map([[pane.key, handle]])), states: shallowReactive(new Map<string, object>()) }
  const linked = { linked: ref(true) }
  let steps: Steps = { undo: [], redo: [] }
  const notes = { saved: () => Promise.resolve(), steps: () => steps, goOnFrom: vi.fn(({ undo, redo }: Steps) => void (steps = { undo, redo })) }
  const scope = effectScope()
  const view = scope.run(() => useKeptView({ keeps, id: () => id.value, detail: shown, kept: ref(kept), panes: panes as never, linked, notes }))!
  const wait = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds)
  const open = async (): Promise<void> => {
    shown.value = detail
    panes.panes.value = [pane]
    await wait(0)
  }
  return { id, panes, handle, linked, notes, scope, view, wait, open, redraw: () => panes.states.set(pane.key, {}) }
}
const said = (): (OpenView | null)[] => api.asked.filter(({ name }) => name === 'viewer.keep').map(({ params }) => (params as { view: OpenView | null }).view)

test('a change is kept 300 ms after the last one, once, and as the contract has it', async () => {
  const { open, wait, redraw, handle } = viewer()
  await open()
  await wait(299)
  redraw()
  await wait(299)
  expect(said()).toEqual([])
  await wait(1)
  expect(said()).toEqual([{ studyId: study.id, panes: [{ studyId: study.id, instanceId: pane.instance.id, frame: 0, cell: pane.cell, pose: { ...pose, fitted: false } }], active: 0, linked: true, undo: [], redo: [] }])
  expect(openView.parse(said()[0])).toEqual(said()[0])
  redraw()
  await wait(400)
  expect(said()).toHaveLength(1)
  handle.pose = { ...pose, scale: 3 }
  redraw()
  await wait(400)
  expect(said().at(-1)!.panes[0]!.pose!.scale).toBe(3)
})

test('not while a pointer is held', async () => {
  const { open, wait, redraw } = viewer()
  await open()
  window.dispatchEvent(new Event('pointerdown'))
  redraw()
  await wait(2000)
  expect(said()).toEqual([])
  window.dispatchEvent(new Event('pointerup'))
  await wait(300)
  expect(said()).toHaveLength(1)
})

test('leaving the study forgets it, for another study or for a list; nothing comes after', async () => {
  const { open, wait, id, scope, redraw } = viewer()
  await open()
  await wait(300)
  redraw()
  id.value = 5
  await wait(1000)
  expect(said().slice(1)).toEqual([null])
  const other = viewer()
  await other.open()
  other.scope.stop()
  await wait(1000)
  expect(said().slice(2)).toEqual([null])
  scope.stop()
})

test('a second window keeps nothing', async () => {
  const { open, wait, scope } = viewer({ keeps: false })
  await open()
  await wait(1000)
  scope.stop()
  expect(said()).toEqual([])
})

test('a similar case, which the AI found, is not kept', async () => {
  const { open, wait, panes } = viewer()
  await open()
  panes.panes.value = [pane, similar]
  panes.active.value = 1
  await wait(300)
  expect(said()).toMatchObject([{ active: 0, panes: [{ instanceId: pane.instance.id }] }])
  expect(said()[0]!.panes).toHaveLength(1)
})

const keptView: OpenView = { studyId: study.id, panes: [{ studyId: study.id, instanceId: detail.instances[1]!.id, frame: 0, cell: { row: 0, column: 0 }, pose: { ...pose, scale: 5, fitted: true } }], active: 0, linked: true, undo: [{ uid: 'mark-1', instanceId: 1, frame: 0, studyId: study.id, before: null, after: null }], redo: [] }

test('what was kept is hung, laid when it is drawn, and said; panes are linked again only then', async () => {
  const { open, wait, panes, handle, linked, notes, view } = viewer({ kept: keptView })
  await open()
  expect(panes.panes.value.map(({ instance }) => instance.id)).toEqual([detail.instances[1]!.id])
  expect(notes.goOnFrom).toHaveBeenCalledWith(keptView)
  expect(toasts.value).toMatchObject([{ title: 'Restored as it was before the program ended' }])
  expect([linked.linked.value, view.restored.value, handle.pose.scale]).toEqual([false, true, 2])
  // Kept again before it was drawn, it is still what it was.
  await wait(300)
  expect(said()).toEqual([keptView])
  const restored = panes.panes.value[0]!
  panes.handles.set(restored.key, handle)
  view.drawn(restored)
  expect([handle.pose.scale, handle.fit.mock.calls.length]).toEqual([5, 1])
  await wait(100)
  expect(linked.linked.value).toBe(true)
})

test.each([
  ['an image that is gone', { instanceId: 999_999 }],
  ['a frame that is gone', { frame: 7 }],
  ['a study that is no prior of this one', { studyId: 9, instanceId: instancesOf(rowOf(9))[0]!.id }]
])('%s: the study hangs by its rule, and nothing is said', async (_, change) => {
  const { open, panes, notes, linked, view } = viewer({ kept: { ...keptView, panes: [{ ...keptView.panes[0]!, ...change }] } })
  await open()
  await vi.advanceTimersByTimeAsync(100)
  expect([panes.panes.value, toasts.value, linked.linked.value, view.restored.value]).toEqual([[pane], [], true, false])
  expect(notes.goOnFrom).not.toHaveBeenCalled()
})
