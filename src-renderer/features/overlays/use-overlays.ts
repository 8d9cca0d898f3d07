import { computed, onScopeDispose, reactive, ref, shallowRef, watch, type Ref } from 'vue'
import { asFailure, call, keepOverlaysOf, on, overlayOf, watchOverlays, type Failure, type Overlay, type OverlayMethod, type Prediction } from '../../api/index.ts'
import { useCommands } from '../../shared/commands/use-commands.ts'
import { latest } from '../../shared/composables/latest.ts'
import type { ViewportHandle } from '../../shared/viewport/handle.ts'
import type { OverlayLook } from '../../shared/viewport/overlay/painter.ts'
import { byDistance } from './order.ts'
import { useHonesty } from './use-honesty.ts'
import { METHODS } from './words.ts'

const STEP = 0.05
/** Findings whose maps are made before they are asked for. */
const AHEAD = 3
const METHOD_IDS = Object.keys(METHODS) as OverlayMethod[]

/** The scored film whose overlay can be shown; null when there is none, or the AI is not open. */
export interface Explainable {
  studyId: number
  instanceId: number
  predictions: Prediction[]
}

const clamped = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, Math.round(value / STEP) * STEP))

/** Which finding's map lies over the film, by which method and how it looks. Off when a study is opened. */
export function useOverlays(film: Readonly<Ref<Explainable | null>>) {
  const shown = ref(false)
  const findingId = ref<string | null>(null)
  const method = ref<OverlayMethod>('gradient-x-activation')
  const beside = ref(false)
  const look = reactive<OverlayLook>({ style: 'heat', palette: 'inferno', opacity: 0.5, threshold: 0.3 })
  const overlay = shallowRef<Overlay | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const loading = ref(false)
  /** What is drawn now, and where: what a picture of it is made from. */
  const onScreen = shallowRef<{ overlay: Overlay; viewport: ViewportHandle } | null>(null)
  const only = latest()
  const { of: honestyOf, measure } = useHonesty()

  const findings = computed(() => byDistance(film.value?.predictions ?? []))
  const finding = computed(() => findings.value.find((each) => each.findingId === findingId.value) ?? findings.value[0] ?? null)

  const honesty = computed(() => finding.value && honestyOf(finding.value.findingId, method.value))
  /** Why this overlay is shown grey, in words; null when it is not. */
  const greyed = computed(() => (honesty.value?.verdict.points === false ? honesty.value.verdict.reason : null))

  const wanted = computed(() => (shown.value && film.value && finding.value ? ([film.value!.instanceId, finding.value.findingId, method.value] as const) : null))
  watch(
    () => wanted.value?.join('/'),
    async () => {
      overlay.value = null
      failure.value = null
      const ask = wanted.value
      loading.value = ask !== null
      try {
        const answer = await only(() => (ask ? overlayOf(...ask) : Promise.resolve(null)))
        if (answer) overlay.value = answer
      } catch (error) {
        failure.value = asFailure(error)
      }
      if (wanted.value?.join('/') === ask?.join('/')) loading.value = false
    }
  )
  // What main has ready is fetched before it is asked for, the first findings spread over the film already: a key press then only draws.
  const open = (): void => void call('overlays.open', { studyId: film.value?.studyId ?? null }).catch(() => null)
  const fetchAhead = async ({ instanceId, method: ready }: { instanceId: number; method: OverlayMethod }): Promise<void> => {
    for (const { findingId: each } of findings.value.slice(0, AHEAD)) if (film.value?.instanceId === instanceId) await overlayOf(instanceId, each, ready).catch(() => null)
  }
  const stops = [watchOverlays(open), on('overlays.ready', (ready) => void fetchAhead(ready))]
  watch(
    () => film.value?.instanceId ?? null,
    (instanceId) => {
      keepOverlaysOf(instanceId)
      open()
    },
    { immediate: true }
  )
  // Another study: the clean film first.
  watch(
    () => film.value?.studyId ?? null,
    () => {
      shown.value = false
      findingId.value = null
    }
  )
  onScopeDispose(() => {
    stops.forEach((stop) => stop())
    keepOverlaysOf(null)
    void call('overlays.open', { studyId: null }).catch(() => null)
  })

  function show(id: string): void {
    const same = shown.value && finding.value?.findingId === id
    findingId.value = id
    shown.value = !same
  }
  function step(by: 1 | -1): void {
    const all = findings.value
    if (!all.length) return
    const at = all.findIndex((each) => each.findingId === finding.value?.findingId)
    // The first press shows the finding that stands there already.
    findingId.value = all[shown.value ? (at + by + all.length) % all.length : Math.max(0, at)]!.findingId
    shown.value = true
  }
  const turn = (key: 'opacity' | 'threshold', by: number): void => void (look[key] = clamped(look[key] + by, key === 'opacity' ? 0.1 : 0, key === 'opacity' ? 1 : 0.95))

  useCommands({
    'overlay.toggle': () => void (shown.value = !shown.value && finding.value !== null),
    'overlay.next': () => step(1),
    'overlay.previous': () => step(-1),
    'overlay.stronger': () => turn('opacity', STEP),
    'overlay.weaker': () => turn('opacity', -STEP),
    'overlay.tighter': () => turn('threshold', STEP),
    'overlay.wider': () => turn('threshold', -STEP),
    'overlay.style': () => void (look.style = look.style === 'heat' ? 'contour' : 'heat'),
    'overlay.beside': () => void (beside.value = !beside.value),
    'overlay.method': () => void (method.value = METHOD_IDS[(METHOD_IDS.indexOf(method.value) + 1) % METHOD_IDS.length]!)
  })

  return { shown, finding, findings, method, beside, look, overlay, failure, loading, onScreen, honesty, greyed, measure, show, turn }
}

export type Overlays = ReturnType<typeof useOverlays>
