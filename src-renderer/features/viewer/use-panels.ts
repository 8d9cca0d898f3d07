import { computed, ref, type Ref } from 'vue'
import { asFailure, detachStudy, useSettings, type StudyDetail } from '../../api/index.ts'
import { useCommands } from '../../shared/commands/use-commands.ts'
import { useDisplayName } from '../../shared/composables/display.ts'
import { toastFailure, toastInfo } from '../../shared/composables/toasts.ts'
import { dicomDate } from '../../shared/format/date.ts'
import { scaleOf } from '../../shared/viewport/measure.ts'
import { viewText } from './film-words.ts'
import type { Noting } from './notes/use-noting.ts'
import { paneOf, type Pane } from './pane.ts'
import type { Panes } from './use-panes.ts'

const labelOf = ({ study, instance, prior }: Pane): string => `${prior ? 'Prior ' : ''}${dicomDate(study.studyDate)}, ${viewText(instance)}, image ${instance.instanceNumber ?? instance.id}`

/** What can be laid over or beside the film: magnifier, histogram, attributes; and the film at its true size. */
export function usePanels({ panes, activePane, activeHandle }: Panes, detail: Readonly<Ref<StudyDetail | null>>, noting: Noting) {
  const settings = useSettings()
  const display = useDisplayName()
  const magnifier = ref(false)
  const histogram = ref(false)
  const tags = ref(false)
  const planes = ref(true)
  const perMillimetre = computed(() => settings.values.displays[display.value] ?? null)

  /** The image whose attributes are asked for, and those it can be held against. */
  const tagged = computed(() => {
    const pane = activePane.value
    if (!pane) return null
    const hidden = (detail.value?.instances ?? []).filter(({ id }) => !panes.value.some((other) => other.instance.id === id)).map((instance) => paneOf(detail.value!.study, instance))
    const others = [...panes.value.filter((other) => other.key !== pane.key), ...hidden]
    return { image: { id: pane.instance.id, label: labelOf(pane) }, others: others.map((other) => ({ id: other.instance.id, label: labelOf(other) })) }
  })

  function showTrueSize(): void {
    const pane = activePane.value
    if (!pane) return
    const scale = scaleOf(pane.instance.spacing, noting.knownLine(pane.instance.id))
    if (scale.unit === 'px') return toastInfo('The true size is not known', 'The file gives no pixel spacing. Calibrate the film by a known length.')
    if (perMillimetre.value === null) return toastInfo('This display has not been calibrated', 'Settings, “True size on this display”: it takes a bank card.')
    activeHandle.value?.trueSize(scale, perMillimetre.value)
  }

  async function detach(): Promise<void> {
    if (!detail.value) return
    try {
      if (!(await detachStudy(detail.value.study.id))) toastInfo('This program has one window only')
    } catch (error) {
      toastFailure(asFailure(error))
    }
  }

  useCommands({
    'size.true': showTrueSize,
    magnifier: () => void (magnifier.value = !magnifier.value),
    histogram: () => void (histogram.value = !histogram.value),
    tags: () => void (tags.value = true),
    planes: () => void (planes.value = !planes.value),
    'window.detach': () => void detach()
  })
  return { magnifier, histogram, tags, tagged, planes, perMillimetre }
}

export type Panels = ReturnType<typeof usePanels>
