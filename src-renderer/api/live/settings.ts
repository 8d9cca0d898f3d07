import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { DEFAULT_SETTINGS } from '../../../src-main/contract/default-settings.ts'
import type { AppInfo, Settings } from '../../../src-main/contract/index.ts'
import { call, on } from '../call.ts'

/** Main's settings and facts about the installation, mirrored. */
export const useSettings = defineStore('settings', () => {
  const values = shallowRef<Settings>(DEFAULT_SETTINGS)
  const info = shallowRef<AppInfo | null>(null)
  let changes = 0

  const refresh = async (): Promise<void> => {
    values.value = await call('settings.get', {})
  }
  const refreshInfo = async (): Promise<void> => {
    info.value = await call('app.info', {})
  }
  async function start(): Promise<() => void> {
    const stop = on('settings.changed', () => void refresh())
    await Promise.all([refresh(), refreshInfo()])
    return stop
  }
  /** Shown at once, so that a key pressed twice toggles twice; what main keeps counts, and the last change wins. A refused change is taken back. */
  async function set(patch: Partial<Settings>): Promise<void> {
    const mine = ++changes
    values.value = { ...values.value, ...patch }
    try {
      const kept = await call('settings.set', patch)
      if (mine === changes) values.value = kept
    } catch (error) {
      await refresh()
      throw error
    }
  }
  return { values, info, start, set, refreshInfo }
})
