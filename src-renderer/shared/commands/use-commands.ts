import { getCurrentInstance, onActivated, onDeactivated, onScopeDispose, ref, shallowRef } from 'vue'
import { keyOf } from './keys.ts'
import { keysByCommand, type Overrides } from './shortcuts.ts'
import { COMMAND_IDS, COMMANDS, type CommandId } from './table.ts'

/** A handler learns which of its keys was pressed; empty when it was no key. */
type Handlers = Partial<Record<CommandId, (key: string) => void>>

const registered = shallowRef<Handlers[]>([])
export const shortcutOverrides = ref<Overrides>({})

/** Commands that would do something now: what the help sheet marks as available. */
export const isAvailable = (id: CommandId): boolean => registered.value.some((handlers) => handlers[id])

/** Makes commands work while the calling scope lives and is on screen; the newest handler of a command wins. */
export function useCommands(handlers: Handlers): void {
  const leave = (): void => {
    registered.value = registered.value.filter((other) => other !== handlers)
  }
  const enter = (): void => {
    leave()
    registered.value = [...registered.value, handlers]
  }
  enter()
  onScopeDispose(leave)
  if (getCurrentInstance()) {
    onActivated(enter)
    onDeactivated(leave)
  }
}

export function runCommand(id: CommandId, key = ''): boolean {
  const handler = registered.value.findLast((handlers) => handlers[id])?.[id]
  handler?.(key)
  return handler !== undefined
}

const TYPING = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]'
const OWN_KEYS = '[role=dialog], [role=menu], [role=listbox]'

/** The one key listener of the window. Fields keep their letters, dialogs and menus keep all their keys. */
export function dispatchKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const target = event.target instanceof Element ? event.target : null
  if (target?.closest(TYPING) || target?.closest(OWN_KEYS)) return
  const key = keyOf(event)
  // Enter and Space on a control belong to that control.
  if (!key || ((key === 'Enter' || key === 'Space') && target?.closest('button, a, [role=row]'))) return
  const keys = keysByCommand(shortcutOverrides.value)
  const reading = Boolean(target?.closest('[data-scope=reading]'))
  const able = COMMAND_IDS.filter((command) => keys[command].includes(key) && isAvailable(command) && (reading || COMMANDS[command].scope !== 'reading'))
  const id = able.find((command) => COMMANDS[command].scope === 'reading') ?? able[0]
  if (id && runCommand(id, key)) event.preventDefault()
}
