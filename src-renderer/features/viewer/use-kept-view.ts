import { nextTick, onScopeDispose, ref, watch, type Ref } from 'vue'
import { call, type KeptPane, type OpenView, type StudyDetail } from '../../api/index.ts'
import { toastInfo } from '../../shared/composables/toasts.ts'
import { useDebounced } from '../../shared/composables/use-debounced.ts'
import type { ViewportHandle } from '../../shared/viewport/handle.ts'
import type { Notes } from './notes/use-notes.ts'
import { paneOf, type Pane } from './pane.ts'
import type { Linked } from './use-linked.ts'
import type { Panes } from './use-panes.ts'

const KEEP_MS = 300
const MOST_STEPS = 100

interface Wiring {
  /** Only the first window keeps: the second follows it. */
  keeps: boolean
  id: () => number
  detail: Readonly<Ref<StudyDetail | null>>
  kept: Readonly<Ref<OpenView | null>>
  panes: Panes
  linked: Pick<Linked, 'linked'>
  notes: Pick<Notes, 'saved' | 'steps' | 'goOnFrom'>
}

/** Keeps what is on screen while it is there, and puts back what a killed program had there. Leaving the study forgets it. */
export function useKeptView({ keeps, id, detail, kept, panes, linked, notes }: Wiring) {
  /** While a view is put back: how the films that were not drawn yet are to lie, and whether panes are linked afterwards. */
  let putting: { poses: Map<string, KeptPane['pose']>; linked: boolean } | null = null
  const restored = ref(false)
  let held = false
  let ended = false
  let last = ''

  function put(view: OpenView | null): void {
    const text = JSON.stringify(view)
    if (text === last) return
    last = text
    // What was put on the films is saved by itself; how they lie is said again with the next change.
    void call('viewer.keep', { view }).catch(() => null)
  }

  const keepSoon = useDebounced(() => void keep(), KEEP_MS)
  async function keep(): Promise<void> {
    const studyId = id()
    // Steps name notes by what the library calls them, and never run ahead of it.
    await notes.saved()
    if (held || ended || studyId !== id() || detail.value?.study.id !== studyId) return
    const view = snapshot(studyId)
    if (view) put(view)
  }

  /** A similar case is what the AI found: it is not kept. */
  function snapshot(studyId: number): OpenView | null {
    const own = panes.panes.value.filter(({ prior }) => !prior?.similar)
    if (own.length === 0) return null
    const { undo, redo } = notes.steps()
    return {
      studyId,
      panes: own.map((pane) => ({ studyId: pane.study.id, instanceId: pane.instance.id, frame: pane.frame, cell: pane.cell, pose: putting?.poses.get(pane.key) ?? poseOf(panes.handles.get(pane.key)) })),
      active: Math.min(panes.active.value, own.length - 1),
      linked: putting?.linked ?? linked.linked.value,
      undo: undo.slice(-MOST_STEPS),
      redo: redo.slice(-MOST_STEPS)
    }
  }

  /** null when a film of it is gone: the study then hangs by its rule. */
  async function panesOf(view: OpenView, open: StudyDetail): Promise<Pane[] | null> {
    const others = [...new Set(view.panes.map(({ studyId }) => studyId))].filter((studyId) => studyId !== open.study.id)
    const priors = new Map(await Promise.all(others.map(async (studyId) => [studyId, await call('study.get', { id: studyId })] as const)))
    const hung = view.panes.map(({ studyId, instanceId, frame, cell }) => {
      const of = studyId === open.study.id ? open : priors.get(studyId)
      const prior = open.priors.find((each) => each.id === studyId)
      const instance = of?.instances.find((each) => each.id === instanceId)
      if (!of || !instance || frame >= instance.frames || (of !== open && !prior)) return null
      return { ...paneOf(of.study, instance, prior && of !== open ? { mismatch: prior.mismatch } : null, cell), frame }
    })
    return hung.every((pane) => pane !== null) ? hung : null
  }

  async function restore(view: OpenView, open: StudyDetail): Promise<void> {
    restored.value = true
    const hung = await panesOf(view, open).catch(() => null)
    if (ended || detail.value?.study.id !== open.study.id) return
    if (!hung) return void (restored.value = false)
    putting = { poses: new Map(hung.map((pane, at) => [pane.key, view.panes[at]!.pose])), linked: view.linked }
    // Carrying zoom and window to a partner that is put back by itself would undo it.
    linked.linked.value = false
    panes.panes.value = hung
    panes.active.value = Math.min(view.active, hung.length - 1)
    // The notes forget their steps when the panes come to show another study.
    await nextTick()
    notes.goOnFrom(view)
    toastInfo('Restored as it was before the program ended')
    for (const pane of hung) drawn(pane)
  }

  /** A pane was drawn: the first time its film is laid as it was kept. */
  function drawn(pane: Pane): void {
    const handle = panes.handles.get(pane.key)
    if (!putting?.poses.has(pane.key) || !handle?.film) return
    lay(handle, putting.poses.get(pane.key) ?? null)
    putting.poses.delete(pane.key)
    // Once these are drawn they are what is there, and no change to carry over.
    if (putting.poses.size === 0) requestAnimationFrame(() => requestAnimationFrame(done))
  }

  function done(): void {
    if (putting) linked.linked.value = putting.linked
    putting = null
  }

  if (keeps) {
    watch(id, () => {
      done()
      restored.value = false
      put(null)
    })
    watch(detail, (now, before) => now && now.study.id !== before?.study.id && kept.value && void restore(kept.value, now))
    watch([panes.panes, panes.active, linked.linked, () => [...panes.states.values()], notes.steps], () => keepSoon())
    const hold = (): void => void (held = true)
    const release = (): void => {
      held = false
      keepSoon()
    }
    const parts = [['pointerdown', hold], ['pointerup', release], ['pointercancel', release]] as const
    for (const [name, listener] of parts) window.addEventListener(name, listener, { capture: true })
    onScopeDispose(() => {
      ended = true
      for (const [name, listener] of parts) window.removeEventListener(name, listener, { capture: true })
      put(null)
    })
  }
  return { drawn, restored }
}

function poseOf(handle: ViewportHandle | undefined): KeptPane['pose'] {
  const [pose, state] = [handle?.pose, handle?.state]
  return pose && state ? { ...pose, fitted: state.fitted } : null
}

/** A table that the file no longer has leaves the film as it was sent. */
function lay(handle: ViewportHandle, pose: KeptPane['pose']): void {
  if (!pose || (pose.choice.kind === 'lut' && !handle.film?.header.greyscale.voiLuts[pose.choice.index])) return
  const { fitted, ...rest } = pose
  handle.pose = rest
  if (fitted) handle.fit()
}
