import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { DEFAULT_SETTINGS } from '../../../src-main/contract/default-settings.ts'
import type { AppInfo, Settings } from '../../../src-main/contract/index.ts'
import { call, on } from '../call.ts'

/** Main's settings and facts about the installation, mirrored. */
export const useSettings = defineStore('settings', () => {
  const values = shallowRef<Settings>(DEFAULT_SETTINGS)
  const info = shallowRef<AppInfo | null>(null)

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
  async function set(patch: Partial<Settings>): Promise<void> {
    values.value = await call('settings.set', patch)
  }
  return { values, info, start, set, refreshInfo }
})
