import type { Ref } from 'vue'
import { asFailure, type StudyDetail } from '../../api/index.ts'
import { useCommands } from '../../shared/commands/use-commands.ts'
import { aiShown } from '../../shared/composables/ai-shown.ts'
import { latest } from '../../shared/composables/latest.ts'
import { toastFailure } from '../../shared/composables/toasts.ts'
import { isEqualised, isSharp, processingOf } from '../../shared/viewport/processing.ts'
import { choiceOf, isReady, windowOptions } from '../../shared/viewport/windows.ts'
import type { Linked } from './use-linked.ts'
import type { Panes } from './use-panes.ts'

const FINE = 0.02
const PAN = 40
const ZOOM = 1.2

interface Wiring {
  panes: Panes
  linked: Linked
  flicker: () => Promise<void>
  saveHanging: () => Promise<void>
  detail: Readonly<Ref<StudyDetail | null>>
  textShown: Ref<boolean>
  next: () => Promise<void>
  previous: () => Promise<void>
}

/** Every command of the viewer, on the active pane. */
export function useViewerCommands({ panes, linked, flicker, saveHanging, detail, textShown, next, previous }: Wiring) {
  const handle = () => panes.activeHandle.value
  const newestWindow = latest()
  const moved = (): void => {
    if (panes.activePane.value) linked.moved(panes.activePane.value)
  }

  function adjust(center: number, width: number): void {
    const window = panes.activeState.value?.window
    if (window) handle()?.adjust(window, { center: center * window.width, width: width * window.width })
  }

  /** A window that is computed comes when it is ready, unless another film or window was wanted meanwhile. */
  async function chooseWindow(id: string): Promise<void> {
    const pane = handle()
    const before = pane?.state?.choice
    const option = pane?.film && windowOptions(pane.film).find((candidate) => candidate.id === id)
    if (!option) return
    try {
      const choice = await newestWindow(async () => choiceOf(option))
      if (choice && pane.state?.choice === before) pane.choose(choice, option.processing ?? 'none')
    } catch (error) {
      toastFailure(asFailure(error))
    }
  }

  function process(change: { equalised?: boolean; sharp?: boolean }): void {
    const now = panes.activeState.value?.wanted ?? 'none'
    handle()?.process(processingOf(change.equalised ?? isEqualised(now), change.sharp ?? isSharp(now)))
  }

  /** Round through what the file itself offers. */
  function nextWindow(): void {
    const film = handle()?.film
    if (!film) return
    const own = windowOptions(film).filter(isReady).filter((option) => option.id !== 'sent')
    const now = JSON.stringify(panes.activeState.value?.choice)
    const at = own.findIndex((option) => JSON.stringify(option.choice()) === now)
    const option = own[(at + 1) % Math.max(1, own.length)]
    if (option) handle()?.choose(option.choice())
  }

  function zoom(factor: number): void {
    handle()?.zoom(factor)
    moved()
  }
  function pan(dx: number, dy: number): void {
    handle()?.pan(dx, dy)
    moved()
  }
  function togglePrior(): void {
    const latestPrior = panes.agreeing.value ?? detail.value?.priors[0]
    if (panes.priorShown.value !== null) panes.rehang()
    else if (latestPrior) void panes.showPrior(latestPrior)
  }

  const commands = {
    'window.sent': () => void chooseWindow('sent'),
    'window.lung': () => void chooseWindow('lung'),
    'window.mediastinum': () => void chooseWindow('mediastinum'),
    'window.bone': () => void chooseWindow('bone'),
    'window.lines': () => void chooseWindow('lines'),
    'window.auto': () => void chooseWindow('auto'),
    'window.full': () => void chooseWindow('full'),
    'window.next': nextWindow,
    'window.brighter': () => adjust(-FINE, 0),
    'window.darker': () => adjust(FINE, 0),
    'window.wider': () => adjust(0, FINE),
    'window.narrower': () => adjust(0, -FINE),
    'process.sharpen': () => process({ sharp: !isSharp(panes.activeState.value?.wanted ?? 'none') }),
    'process.equalise': () => process({ equalised: !isEqualised(panes.activeState.value?.wanted ?? 'none') }),
    invert: () => handle()?.invert(),
    reset: () => (handle()?.reset(), moved()),
    'size.fit': () => (handle()?.fit(), moved()),
    'size.one': () => (handle()?.one(), moved()),
    'size.in': () => zoom(ZOOM),
    'size.out': () => zoom(1 / ZOOM),
    'pan.left': () => pan(-PAN, 0),
    'pan.right': () => pan(PAN, 0),
    'pan.up': () => pan(0, -PAN),
    'pan.down': () => pan(0, PAN),
    'rotate.right': () => handle()?.rotate(90),
    'rotate.left': () => handle()?.rotate(-90),
    flip: () => handle()?.flip(),
    'frame.next': () => panes.stepFrame(1),
    'frame.previous': () => panes.stepFrame(-1),
    'image.next': () => panes.stepImage(1),
    'image.previous': () => panes.stepImage(-1),
    'pane.next': () => void (panes.active.value = (panes.active.value + 1) % Math.max(1, panes.panes.value.length)),
    'study.next': () => void next(),
    'study.previous': () => void previous(),
    prior: togglePrior,
    flicker: () => void flicker(),
    'pane.link': () => void (linked.linked.value = !linked.linked.value),
    'hanging.save': () => void saveHanging(),
    text: () => void (textShown.value = !textShown.value),
    ai: () => void (aiShown.value = !aiShown.value)
  }
  useCommands(commands)
  return { commands, chooseWindow }
}
