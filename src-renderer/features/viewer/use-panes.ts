import { computed, ref, shallowReactive, shallowRef, watch, type ShallowRef } from 'vue'
import { asFailure, call, type HangingRule, type PriorStudy, type StudyDetail } from '../../api/index.ts'
import { latest } from '../../shared/composables/latest.ts'
import { toastFailure } from '../../shared/composables/toasts.ts'
import type { ViewportHandle, ViewState } from '../../shared/viewport/handle.ts'
import type { Probe } from '../../shared/viewport/probe.ts'
import { arrange, arrangeByRule, ruleOf, type Slot } from './hanging.ts'
import { paneOf, type Pane } from './pane.ts'

/** Which images hang where, which pane has the commands, and each pane's handle and state. */
export function usePanes(detail: ShallowRef<StudyDetail | null>, rules: () => readonly HangingRule[]) {
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

  /** The newest prior that is the same person as far as the files can tell: no other is ever hung unasked (OHIF#5318). */
  const agreeing = computed(() => detail.value?.priors.find((prior) => prior.mismatch.length === 0) ?? null)

  function hangSlots(slots: readonly Slot[], prior: { detail: StudyDetail; mismatch: string[] } | null): void {
    if (!detail.value) return
    const { study } = detail.value
    panes.value = slots.map(({ of, instance, cell }) => (of === 'current' ? paneOf(study, instance, null, cell) : paneOf(prior!.detail.study, instance, { mismatch: prior!.mismatch }, cell)))
    active.value = 0
  }

  /** The current study alone. */
  function rehang(): void {
    const current = detail.value?.instances ?? []
    hangSlots((agreeing.value ? null : arrangeByRule(rules(), current, null)) ?? arrange(current, null), null)
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

  /** Puts another image of the study, at a frame, into the active pane; one that already hangs becomes the active one. */
  function showInstance(id: number, frame?: number): void {
    const instance = detail.value?.instances.find((candidate) => candidate.id === id)
    if (!instance) return
    const hanging = panes.value.findIndex((pane) => pane.instance.id === id)
    const at = hanging >= 0 ? hanging : activePane.value?.prior ? 0 : active.value
    active.value = at
    if (hanging < 0) replace(at, paneOf(detail.value!.study, instance, null, panes.value[at]?.cell))
    if (frame !== undefined && panes.value[at]!.frame !== frame) replace(at, { ...panes.value[at]!, frame })
  }

  function stepImage(by: number): void {
    const all = detail.value?.instances ?? []
    const at = all.findIndex((instance) => instance.id === activePane.value?.instance.id)
    const next = all[at + by]
    if (at >= 0 && next) replace(active.value, paneOf(detail.value!.study, next, null, activePane.value!.cell))
  }

  function stepFrame(by: number): void {
    const pane = activePane.value
    if (!pane) return
    const frame = Math.max(0, Math.min(pane.instance.frames - 1, pane.frame + by))
    if (frame !== pane.frame) replace(active.value, { ...pane, frame })
  }

  /** Hangs a prior by the standard; `byRule` lets the reader's own layout for such studies decide, which may leave it out. */
  async function showPrior(prior: PriorStudy, byRule = false): Promise<void> {
    const open = detail.value
    if (!open) return
    try {
      const answer = await onlyPrior(() => call('study.get', { id: prior.id }))
      if (!answer || detail.value?.study.id !== open.study.id) return
      if (!answer.instances.length) return toastFailure({ code: 'PRIOR_EMPTY', message: 'The prior study holds no image.' })
      const ruled = byRule ? arrangeByRule(rules(), open.instances, answer.instances) : null
      hangSlots(ruled ?? arrange(shownFirst(open), answer.instances), { detail: answer, mismatch: prior.mismatch })
    } catch (error) {
      toastFailure(asFailure(error))
    }
  }

  /** With the image that the reader chose in front, so that its prior is laid beside it. */
  function shownFirst({ instances }: StudyDetail): StudyDetail['instances'] {
    const chosen = panes.value.filter((pane) => !pane.prior)
    return chosen.length === 1 ? [chosen[0]!.instance] : instances
  }

  /** A film of another study beside the current one, named as what it is. */
  async function showSimilar(studyId: number, instanceId: number): Promise<void> {
    const shown = panes.value.find((pane) => !pane.prior)
    if (!shown) return
    try {
      const answer = await onlyPrior(() => call('study.get', { id: studyId }))
      const instance = answer?.instances.find(({ id }) => id === instanceId)
      if (!answer || !instance || detail.value?.study.id !== shown.study.id) return
      panes.value = [shown, paneOf(answer.study, instance, { mismatch: [], similar: true })].map((pane, column) => ({ ...pane, cell: { row: 0, column } }))
      active.value = 0
    } catch (error) {
      toastFailure(asFailure(error))
    }
  }

  /** What hangs now, as a rule for studies like this one. */
  function currentRule(): HangingRule | null {
    if (!detail.value || similarShown.value !== null) return null
    return ruleOf(detail.value.instances, agreeing.value !== null, panes.value.map(({ prior, instance, cell }) => ({ of: prior ? 'prior' : 'current', instance, cell })))
  }

  return { panes, active, activePane, activeHandle, activeState, handles, states, probes, priorShown, similarShown, rehang, showInstance, stepImage, stepFrame, showPrior, showSimilar, agreeing, currentRule }
}

export type Panes = ReturnType<typeof usePanes>
