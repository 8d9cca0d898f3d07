import { computed, onScopeDispose, ref, shallowReactive, shallowRef } from 'vue'
import { asFailure, call } from '../../../api/index.ts'
import { useCommands } from '../../../shared/commands/use-commands.ts'
import type { CommandId } from '../../../shared/commands/table.ts'
import { toastFailure, toastInfo } from '../../../shared/composables/toasts.ts'
import type { KnownLine } from '../../../shared/viewport/measure.ts'
import type { Point } from '../../../shared/viewport/matrix.ts'
import type { Pane } from '../pane.ts'
import type { Panes } from '../use-panes.ts'
import type { FilmNote, NoteKind } from './note.ts'
import { useDrawing } from './use-drawing.ts'
import { useNotes } from './use-notes.ts'

/** What the layer of one pane can be asked for. */
export interface LayerControls {
  place(): Promise<void>
  focus(): void
}

export const TOOL_COMMANDS = {
  'tool.length': 'length',
  'tool.angle': 'angle',
  'tool.cobb': 'cobb',
  'tool.ellipse': 'ellipse',
  'tool.rectangle': 'rectangle',
  'tool.probe': 'probe',
  'tool.arrow': 'arrow',
  'tool.text': 'text',
  'tool.ctr': 'ctr',
  'tool.calibrate': 'calibration',
  'mark.box': 'mark-box',
  'mark.ellipse': 'mark-ellipse'
} as const satisfies Partial<Record<CommandId, NoteKind>>

/** Measuring, marking and key images of the open study and its shown priors. */
export function useNoting({ panes, activePane, showInstance }: Pick<Panes, 'panes' | 'activePane' | 'showInstance'>) {
  const notes = useNotes(() => [...new Set(panes.value.map((pane) => pane.study.id))])
  const drawing = useDrawing()
  const shown = ref(true)
  const findings = shallowRef<readonly { id: string; name: string }[]>([])
  /** Of the next mark: the last one used. */
  const finding = ref('')
  const layers = shallowReactive(new Map<string, LayerControls>())
  const layer = (): LayerControls | undefined => layers.get(activePane.value?.key ?? '')

  async function loadFindings(): Promise<void> {
    try {
      const sets = await call('prompts.list', {})
      findings.value = (sets.find((set) => set.active)?.findings ?? []).filter(({ kind }) => kind === 'finding')
      finding.value ||= findings.value[0]?.id ?? 'finding'
    } catch (error) {
      toastFailure(asFailure(error))
    }
  }
  void loadFindings()

  /** While a tool is chosen Enter places it and Escape leaves it: before either means anything else. */
  function keys(event: KeyboardEvent): void {
    if (!drawing.tool.value || (event.key !== 'Enter' && event.key !== 'Escape')) return
    if (event.target instanceof Element && event.target.closest('input, select, textarea, [role=menu], [role=dialog]')) return
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Escape') drawing.choose(null)
    else void layer()?.place()
  }
  window.addEventListener('keydown', keys, { capture: true })
  onScopeDispose(() => window.removeEventListener('keydown', keys, { capture: true }))

  const of = (pane: Pane): FilmNote[] => notes.notes.value.filter(({ instanceId, frame }) => instanceId === pane.instance.id && frame === pane.frame)

  /** Round through the notes of the active film. */
  function selectNext(): void {
    const all = activePane.value ? of(activePane.value) : []
    const next = all[(all.findIndex(({ uid }) => uid === notes.selected.value) + 1) % Math.max(1, all.length)]
    if (!next) return
    shown.value = true
    notes.selected.value = next.uid
    requestAnimationFrame(() => layer()?.focus())
  }

  const isKey = (pane: Pane): boolean => notes.keyImages.value.some(({ instanceId, frame }) => instanceId === pane.instance.id && frame === pane.frame)
  function toggleKey(): void {
    const pane = activePane.value
    if (pane) notes.setKeyImage({ instanceId: pane.instance.id, frame: pane.frame }, !isKey(pane), pane.study.id)
  }

  /** Round through the key images of the open study. */
  function nextKey(): void {
    const here = activePane.value
    const study = panes.value.find((pane) => !pane.prior)?.study.id
    const keys = study === undefined ? [] : notes.keyImagesOf(study)
    const next = keys[(keys.findIndex(({ instanceId, frame }) => instanceId === here?.instance.id && frame === here.frame) + 1) % Math.max(1, keys.length)]
    if (next) showInstance(next.instanceId, next.frame)
    else toastInfo('No key image yet', 'Mark the film on screen with the star.')
  }

  const commands = {
    ...(Object.fromEntries(Object.entries(TOOL_COMMANDS).map(([id, kind]) => [id, () => ((shown.value = true), drawing.choose(kind))])) as Record<keyof typeof TOOL_COMMANDS, () => void>),
    'note.next': selectNext,
    'note.delete': () => notes.selected.value && notes.replace(notes.selected.value, null),
    'note.undo': notes.undo,
    'note.redo': notes.redo,
    'note.show': () => void (shown.value = !shown.value),
    'key.toggle': toggleKey,
    'key.next': nextKey
  }
  useCommands(commands as Partial<Record<CommandId, () => void>>)

  return {
    notes,
    drawing,
    /** The command of the chosen tool. */
    tool: computed(() => (Object.keys(TOOL_COMMANDS) as (keyof typeof TOOL_COMMANDS)[]).find((id) => TOOL_COMMANDS[id] === drawing.tool.value) ?? null),
    shown,
    finding,
    findings,
    layers,
    of,
    isKey,
    /** The newest calibration by hand of an image, on whichever of its frames. */
    knownLine(instanceId: number): KnownLine | null {
      const found = notes.notes.value.findLast((note) => note.instanceId === instanceId && note.content.kind === 'calibration')?.content
      return found && 'millimetres' in found && found.millimetres ? { points: found.points as unknown as [Point, Point], millimetres: found.millimetres } : null
    },
    nameOf: (id: string): string => findings.value.find((each) => each.id === id)?.name ?? id,
    selectedNote: computed(() => notes.notes.value.find(({ uid }) => uid === notes.selected.value) ?? null)
  }
}

export type Noting = ReturnType<typeof useNoting>
