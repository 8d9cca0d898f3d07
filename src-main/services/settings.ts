import { DEFAULT_SETTINGS } from '../contract/default-settings.ts'
import { settingsSchema, type Settings } from '../contract/settings.ts'
import { readSetting, writeSetting } from '../db/settings.ts'
import type { ReadDb, WriteDb } from '../db/types.ts'

const KEY = 'settings'

/** Stored settings over the defaults; a value this version does not understand falls back instead of stopping the program. */
export function loadSettings(db: ReadDb): Settings {
  const stored = readSetting(db, KEY)
  const known = Object.fromEntries(Object.entries((stored as Record<string, unknown> | undefined) ?? {}).filter(([key, value]) => key in settingsSchema.shape && settingsSchema.shape[key as keyof Settings].safeParse(value).success))
  return settingsSchema.parse({ ...DEFAULT_SETTINGS, ...known })
}

export function changeSettings(db: WriteDb, change: Partial<Settings>): Settings {
  const next = settingsSchema.parse({ ...loadSettings(db), ...change })
  writeSetting(db, KEY, next)
  return next
}
