import { z } from 'zod'
import { call, nothing } from './define.ts'
import { hangingRule } from './hanging.ts'
import type { DeviceChoice } from './screening.ts'

export type { HangingRule } from './hanging.ts'

/** No defaults in here: a change of one setting would then set all the others back. They stand in `default-settings.ts`. */
export const settingsSchema = z.strictObject({
  device: z.enum(['auto', 'cpu', 'webgpu']),
  theme: z.enum(['dark', 'light']),
  screenOnImport: z.boolean(),
  copyFiles: z.boolean(),
  prefetch: z.boolean(),
  hidePatient: z.boolean(),
  /** `blind-first`: a study's AI results stay hidden until the current reader has signed a read of it. */
  readingPolicy: z.enum(['blind-first', 'open']),
  /** Pointing-game rate below which a finding's overlay is greyed. */
  overlayFloor: z.number().min(0).max(1),
  /** Who reads now. */
  currentReader: z.number().int().positive().nullable(),
  /** Hang the newest prior that agrees in name and birth date beside the study. */
  hangPrior: z.boolean(),
  /** Layouts a reader saved; one for each kind of study. */
  hangings: z.array(hangingRule).max(64),
  /** Display -> CSS pixels per millimetre, as measured on its glass. */
  displays: z.record(z.string().max(64), z.number().positive().max(100)),
  /** key -> command, only what differs from the default map. */
  shortcuts: z.record(z.string().max(64), z.string().max(32))
})
export type Settings = z.infer<typeof settingsSchema>

export interface AppInfo {
  version: string
  library: string
  runtime: string
  intendedUse: string
  device: DeviceChoice
  databaseSetAside: string | null
  counts: { patients: number; studies: number; instances: number }
}

/** What an execution provider can do here; `reason` says how that was found, or what is missing. */
export interface DeviceAbility {
  device: 'cpu' | 'webgpu'
  works: boolean
  reason: string
  /** Training with products in float16. */
  half: { works: boolean; reason: string }
}

export const settingsCalls = {
  'app.info': call<AppInfo>()(nothing),
  'settings.get': call<Settings>()(nothing),
  'settings.set': call<Settings>()(settingsSchema.partial()),
  /** Which execution providers work here and why the others do not; runs in the compute child. */
  'app.devices': call<DeviceAbility[]>()(nothing)
}
