const MODIFIER_ONLY = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'Dead', 'CapsLock', 'Process', 'Unidentified'])

/**
 * A key press as text: `a`, `Shift+A`, `Ctrl+ArrowUp`, `?`. Shift is named for letters and named keys only: on a
 * symbol it is part of how the layout types it.
 * @returns null for a lone modifier and for keys without a name
 */
export function keyOf(event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>): string | null {
  if (MODIFIER_ONLY.has(event.key)) return null
  const isLetter = event.key.length === 1 && event.key.toLowerCase() !== event.key.toUpperCase()
  const isNamed = event.key.length > 1 || event.key === ' '
  const key = event.key === ' ' ? 'Space' : isLetter ? (event.shiftKey ? event.key.toUpperCase() : event.key.toLowerCase()) : event.key
  return [event.ctrlKey && 'Ctrl', event.altKey && 'Alt', event.metaKey && 'Meta', event.shiftKey && (isLetter || isNamed) && 'Shift', key].filter(Boolean).join('+')
}

const NAMES: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc', PageUp: 'Page ↑', PageDown: 'Page ↓' }

/** The parts of a key as they stand on the keyboard. */
export const keyCaps = (key: string): string[] => (key === '+' ? ['+'] : key.split('+').map((part) => NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part)))
