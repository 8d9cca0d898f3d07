// @vitest-environment jsdom
import { effectScope, ref } from 'vue'
import { beforeEach, expect, test } from 'vitest'
import type { Annotation, Mark, Params } from '../../../../../src-main/contract/index.ts'
import { contentOf, movedBy } from '../../../../../src-renderer/features/viewer/notes/note.ts'
import { useNotes } from '../../../../../src-renderer/features/viewer/notes/use-notes.ts'
import { toasts } from '../../../../../src-renderer/shared/composables/toasts.ts'
import { FakeApi, FakeFailure } from '../../../fake-api.ts'
import { settle } from '../../../mount.ts'

/** The library's part, in memory. */
function library(api: FakeApi): { annotations: Map<string, Annotation>; marks: Map<number, Mark>; keys: Set<number> } {
  const store = { annotations: new Map<string, Annotation>(), marks: new Map<number, Mark>(), keys: new Set<number>() }
  let next = 1
  const changed = (): void => api.emit('notes.changed', { studyId: 7 })
  api.overrides = {
    'notes.get': () => ({ annotations: [...store.annotations.values()], marks: [...store.marks.values()], keyImages: [...store.keys].map((instanceId) => ({ instanceId, frame: 0 })) }),
    'annotations.save': ({ uid, instanceId, frame, shape }: Params<'annotations.save'>) => {
      const saved: Annotation = { text: '', ...shape, uid, instanceId, frame, reader: null, changedAt: '' }
      store.annotations.set(uid, saved)
      changed()
      return saved
    },
    'annotations.remove': ({ uid }) => {
      store.annotations.delete(uid)
      return null
    },
    'marks.add': (mark) => {
      const added: Mark = { ...mark, id: next++, reader: null, createdAt: '' }
      store.marks.set(added.id, added)
      changed()
      return added
    },
    'marks.remove': ({ id }) => {
      if (!store.marks.delete(id)) throw new FakeFailure({ code: 'mark-unknown', message: 'gone' })
      return null
    },
    'keyImages.set': ({ instanceId, key }) => {
      if (key) store.keys.add(instanceId)
      else store.keys.delete(instanceId)
      return null
    }
  }
  return store
}

let api: FakeApi
beforeEach(() => {
  api = new FakeApi()
  window.umbra = api.bridge
  toasts.value = []
})

const open = () => {
  const studies = ref([7])
  const scope = effectScope()
  const notes = scope.run(() => useNotes(() => studies.value))!
  return { notes, studies, scope }
}
const LINE = contentOf('length', [[0, 0], [10, 0]], '')
const place = { instanceId: 70, frame: 0 }

test('a note is drawn at once and saved; moving, undo and redo are saved too', async () => {
  const store = library(api)
  const { notes } = open()
  await settle()
  const uid = notes.add(place, LINE, 7)
  expect(notes.notes.value).toMatchObject([{ uid, content: { kind: 'length' } }])
  notes.replace(uid, movedBy(LINE, [5, 5]))
  await notes.saved()
  await settle()
  expect(store.annotations.get(uid)!.points).toEqual([[5, 5], [15, 5]])
  notes.undo()
  await notes.saved()
  expect(store.annotations.get(uid)!.points).toEqual([[0, 0], [10, 0]])
  notes.undo()
  await notes.saved()
  await settle()
  expect([store.annotations.size, notes.notes.value.length, notes.canUndo.value, notes.canRedo.value]).toEqual([0, 0, false, true])
  notes.redo()
  notes.redo()
  await notes.saved()
  expect(store.annotations.get(uid)!.points).toEqual([[5, 5], [15, 5]])
})

test('a mark keeps its identity through change, removal and undo although the library numbers each anew', async () => {
  const store = library(api)
  const { notes } = open()
  await settle()
  const uid = notes.add(place, contentOf('mark-box', [[20, 30], [10, 10]], 'nodule'), 7)
  await notes.saved()
  await settle()
  expect([...store.marks.values()]).toMatchObject([{ finding: 'nodule', shape: 'box', x: 10, y: 10, width: 10, height: 20 }])
  expect(notes.notes.value[0]!.uid).toBe(uid)
  notes.replace(uid, { kind: 'mark-box', points: [[10, 10], [20, 30]], finding: 'mass' })
  notes.replace(uid, null)
  notes.undo()
  await notes.saved()
  await settle()
  expect([...store.marks.values()]).toMatchObject([{ finding: 'mass' }])
  expect(notes.notes.value).toMatchObject([{ uid, content: { finding: 'mass' } }])
})

test('what the library refuses is said, and what it holds is shown again', async () => {
  const store = library(api)
  const { notes } = open()
  await settle()
  api.overrides['annotations.save'] = () => {
    throw new FakeFailure({ code: 'disk-full', message: 'The disk is full.' })
  }
  notes.add(place, LINE, 7)
  await notes.saved()
  await settle()
  expect(toasts.value).toMatchObject([{ title: 'The disk is full.' }])
  expect([store.annotations.size, notes.notes.value]).toEqual([0, []])
})

test('another study brings its own notes and forgets the steps of the one before', async () => {
  library(api)
  const { notes, studies } = open()
  await settle()
  notes.add(place, LINE, 7)
  await notes.saved()
  studies.value = [8]
  await settle()
  expect([notes.canUndo.value, notes.selected.value]).toEqual([false, null])
})

test('news from another window is shown', async () => {
  const store = library(api)
  const { notes, scope } = open()
  await settle()
  store.annotations.set('a', { uid: 'a', ...place, kind: 'probe', points: [[1, 1]], text: '', reader: null, changedAt: '' })
  api.emit('notes.changed', { studyId: 7 })
  await settle()
  expect(notes.notes.value).toMatchObject([{ uid: 'a' }])
  scope.stop()
})

test('the steps go on after a restart: what was drawn is taken back, what was taken back comes again, marks too', async () => {
  const store = library(api)
  const first = open()
  await settle()
  const uid = first.notes.add(place, LINE, 7)
  first.notes.add(place, contentOf('mark-box', [[10, 10], [20, 30]], 'nodule'), 7)
  first.notes.replace(uid, movedBy(LINE, [5, 5]))
  first.notes.undo()
  await first.notes.saved()
  const steps = structuredClone(first.notes.steps())
  expect([steps.undo.length, steps.redo.length]).toEqual([2, 1])
  first.scope.stop()

  const { notes } = open()
  await settle()
  notes.goOnFrom(steps)
  notes.undo()
  await notes.saved()
  expect([store.marks.size, store.annotations.size]).toEqual([0, 1])
  notes.undo()
  await notes.saved()
  expect(store.annotations.size).toBe(0)
  for (let i = 0; i < 3; i++) notes.redo()
  await notes.saved()
  await settle()
  expect([...store.marks.values()]).toMatchObject([{ finding: 'nodule', x: 10, width: 10 }])
  expect(store.annotations.get(uid)!.points).toEqual([[5, 5], [15, 5]])
  expect(toasts.value).toEqual([])
})
