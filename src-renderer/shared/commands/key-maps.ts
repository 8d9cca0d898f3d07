import type { Overrides } from './shortcuts.ts'
import { COMMANDS, type CommandId } from './table.ts'

/** Keys of some commands; the others keep their defaults. */
type KeyMap = Partial<Record<CommandId, readonly string[]>>

/**
 * Keys that readers bring along from other viewers, for commands that mean the same here. A command whose key another one takes gets a new
 * one in the same map: nothing may fall out of the keyboard's reach.
 */
const MAPS = {
  ohif: {
    'size.fit': ['='],
    'size.in': ['+'],
    'rotate.left': ['l'],
    'tool.length': ['Alt+l'],
    'image.next': ['ArrowDown'],
    'image.previous': ['ArrowUp'],
    'pane.next': ['ArrowRight'],
    'window.brighter': ['Ctrl+ArrowUp'],
    'window.darker': ['Ctrl+ArrowDown'],
    'window.wider': ['Ctrl+ArrowRight'],
    'window.narrower': ['Ctrl+ArrowLeft'],
    'note.delete': ['Backspace', 'Delete']
  },
  weasis: {
    'tool.length': ['d'],
    'tool.angle': ['a'],
    ai: ['Alt+a'],
    flip: ['Alt+f'],
    'rotate.right': ['Alt+r'],
    'rotate.left': ['Alt+l'],
    'image.next': ['ArrowDown'],
    'image.previous': ['ArrowUp'],
    'window.brighter': ['Ctrl+ArrowUp'],
    'window.darker': ['Ctrl+ArrowDown']
  }
} as const satisfies Record<string, KeyMap>

export type KeyMapName = 'umbra' | keyof typeof MAPS
export const KEY_MAP_NAMES: Record<KeyMapName, string> = { umbra: 'Umbra', ohif: 'like OHIF', weasis: 'like Weasis' }

/** A whole map as the changes from the defaults that settings keep. */
export function keyMapOverrides(name: KeyMapName): Record<string, string> {
  const map: KeyMap = name === 'umbra' ? {} : MAPS[name]
  const entries = Object.entries(map) as [CommandId, readonly string[]][]
  const out: Record<string, string> = {}
  for (const [id] of entries) for (const key of COMMANDS[id].keys) out[key] = ''
  for (const [id, keys] of entries) {
    for (const key of keys) {
      if ((COMMANDS[id].keys as readonly string[]).includes(key)) delete out[key]
      else out[key] = id
    }
  }
  return out
}

const sorted = (overrides: Overrides): string => JSON.stringify(Object.entries(overrides).toSorted(([a], [b]) => (a < b ? -1 : 1)))

/** The map whose keys these are, null for a reader's own. */
export const keyMapOf = (overrides: Overrides): KeyMapName | null => (Object.keys(KEY_MAP_NAMES) as KeyMapName[]).find((name) => sorted(keyMapOverrides(name)) === sorted(overrides)) ?? null
