import { COMMAND_IDS, COMMANDS, isCommandId, type CommandId } from './table.ts'

/** key -> command, only what differs from the defaults; instead of a command, that a default key is free. As `settings.shortcuts`. */
export type Overrides = Readonly<Record<string, string>>

/** A default key that was given up: in the list of findings, and everywhere else. The two share keys, and one may go without the other. */
const freed = (id: CommandId): string => (COMMANDS[id].scope === 'reading' ? '-' : '')

const overlap = (a: CommandId, b: CommandId): boolean => {
  const [one, other] = [COMMANDS[a].scope, COMMANDS[b].scope]
  // In the list of findings its own keys come first, so that they may mean something else outside.
  return one === other || (one !== 'reading' && other !== 'reading' && (one === 'global' || other === 'global'))
}

/** Whether the reader gave this key to another command that would answer in the same place, or gave it up there. */
const isTaken = (overrides: Overrides, id: CommandId, key: string): boolean => {
  const owner = overrides[key]
  return owner !== undefined && owner !== id && (isCommandId(owner) ? overlap(id, owner) : owner === freed(id))
}

/** Keys of each command with the reader's changes applied. */
export function keysByCommand(overrides: Overrides): Record<CommandId, string[]> {
  const keys = Object.fromEntries(COMMAND_IDS.map((id) => [id, COMMANDS[id].keys.filter((key) => !isTaken(overrides, id, key))])) as Record<CommandId, string[]>
  for (const [key, id] of Object.entries(overrides)) if (isCommandId(id) && !keys[id].includes(key)) keys[id].push(key)
  return keys
}

/** The commands that already answer to `key` where `id` would. */
export function clashes(overrides: Overrides, id: CommandId, key: string): CommandId[] {
  const keys = keysByCommand(overrides)
  return COMMAND_IDS.filter((other) => other !== id && overlap(id, other) && keys[other].includes(key))
}

/** Gives `key` to `id` (its other keys go), so that the table stays free of clashes. @throws RangeError when the key is taken */
export function assign(overrides: Overrides, id: CommandId, key: string): Record<string, string> {
  const taken = clashes(overrides, id, key)
  if (taken.length > 0) throw new RangeError(`${key} already means: ${taken.map((other) => COMMANDS[other].title).join(', ')}`)
  const next = { ...overrides }
  for (const old of keysByCommand(overrides)[id]) delete next[old]
  for (const standard of COMMANDS[id].keys) next[standard] ??= freed(id)
  const defaultOwner = COMMANDS[id].keys.includes(key)
  if (defaultOwner) delete next[key]
  else next[key] = id
  return next
}

/** Back to the defaults of one command. */
export function restore(overrides: Overrides, id: CommandId): Record<string, string> {
  return Object.fromEntries(Object.entries(overrides).filter(([key, command]) => command !== id && !(command === freed(id) && COMMANDS[id].keys.includes(key))))
}
