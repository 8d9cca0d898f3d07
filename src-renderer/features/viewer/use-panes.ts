import { computed, ref, shallowReactive, shallowRef, watch, type ShallowRef } from 'vue'
import { asFailure, call, type PriorStudy, type StudyDetail } from '../../api/index.ts'
import { latest } from '../../shared/composables/latest.ts'
import { toastFailure } from '../../shared/composables/toasts.ts'
import type { Probe, ViewportHandle, ViewState } from '../../shared/viewport/handle.ts'
import { counterpart, hang } from './hanging.ts'
import { paneOf, type Pane } from './pane.ts'

/** Which images hang where, which pane has the commands, and each pane's handle and state. */
export function usePanes(detail: ShallowRef<StudyDetail | null>) {
  const panes = shallowRef<Pane[]>([])
  const active = ref(0)
  const handles = shallowReactive(new Map<string, ViewportHandle>())
  const states = shallowReactive(new Map<string, ViewState>())
  const probes = shallowReactive(new Map<string, Probe | null>())
  const onlyPrior = latest()

  const activePane = computed(() => panes.value[active.value] ?? null)
  const activeHandle = computed(() => (activePane.value ? (handles.get(activePane.value.key) ?? null) : null))
  const activeState = computed(() => (activePane.value ? (states.get(activePane.value.key) ?? null) : null))
  const priorShown = computed(() => panes.value.find((pane) => pane.prior && !pane.prior.similar)?.study.id ?? null)
  const similarShown = computed(() => panes.value.find((pane) => pane.prior?.similar)?.study.id ?? null)

  function rehang(): void {
    panes.value = detail.value ? hang(detail.value.instances).map((instance) => paneOf(detail.value!.study, instance)) : []
    active.value = 0
  }

  watch(detail, (now, before) => {
    if (!now || now.study.id !== before?.study.id || panes.value.length === 0) return rehang()
    // The same study came back with news: what hangs stays, with its newer description.
    const byId = new Map(now.instances.map((instance) => [instance.id, instance]))
    panes.value = panes.value.flatMap((pane) => {
      const instance = byId.get(pane.instance.id)
      return pane.prior ? [pane] : instance ? [{ ...pane, study: now.study, instance }] : []
    })
    if (panes.value.length === 0) rehang()
  })

  const replace = (at: number, pane: Pane): void => {
    panes.value = panes.value.map((other, index) => (index === at ? pane : other))
  }

  /** Puts another image of the study into the active pane; one that already hangs becomes the active one. */
  function showInstance(id: number): void {
    const instance = detail.value?.instances.find((candidate) => candidate.id === id)
    if (!instance) return
    const hanging = panes.value.findIndex((pane) => pane.instance.id === id)
    if (hanging >= 0) return void (active.value = hanging)
    const at = activePane.value?.prior ? 0 : active.value
    active.value = at
    replace(at, paneOf(detail.value!.study, instance))
  }

  function stepImage(by: number): void {
    const all = detail.value?.instances ?? []
    const at = all.findIndex((instance) => instance.id === activePane.value?.instance.id)
    const next = all[at + by]
    if (at >= 0 && next) replace(active.value, paneOf(detail.value!.study, next))
  }

  function stepFrame(by: number): void {
    const pane = activePane.value
    if (!pane) return
    const frame = Math.max(0, Math.min(pane.instance.frames - 1, pane.frame + by))
    if (frame !== pane.frame) replace(active.value, { ...pane, frame })
  }

  async function showPrior(prior: PriorStudy): Promise<void> {
    const shown = panes.value.find((pane) => !pane.prior)
    if (!shown) return
    try {
      const answer = await onlyPrior(() => call('study.get', { id: prior.id }))
      const instance = answer && counterpart(shown.instance, answer.instances)
      if (!answer || detail.value?.study.id !== shown.study.id) return
      if (!instance) return toastFailure({ code: 'PRIOR_EMPTY', message: 'The prior study holds no image.' })
      panes.value = [shown, paneOf(answer.study, instance, { mismatch: prior.mismatch })]
      active.value = 0
    } catch (error) {
      toastFailure(asFailure(error))
    }
  }

  /** A film of another study beside the current one, named as what it is. */
  async function showSimilar(studyId: number, instanceId: number): Promise<void> {
    const shown = panes.value.find((pane) => !pane.prior)
    if (!shown) return
    try {
      const answer = await onlyPrior(() => call('study.get', { id: studyId }))
      const instance = answer?.instances.find(({ id }) => id === instanceId)
      if (!answer || !instance || detail.value?.study.id !== shown.study.id) return
      panes.value = [shown, paneOf(answer.study, instance, { mismatch: [], similar: true })]
      active.value = 0
    } catch (error) {
      toastFailure(asFailure(error))
    }
  }

  /** Zoom and place of one pane carried over to the prior beside it. Two views of one study move apart. */
  function link(from: Pane): void {
    if (!panes.value.some((pane) => pane.prior)) return
    const place = handles.get(from.key)?.linked ?? null
    for (const pane of panes.value) {
      const other = pane.key === from.key ? undefined : handles.get(pane.key)
      if (other) other.linked = place
    }
  }

  return { panes, active, activePane, activeHandle, activeState, handles, states, probes, priorShown, similarShown, rehang, showInstance, stepImage, stepFrame, showPrior, showSimilar, link }
}

export type Panes = ReturnType<typeof usePanes>
