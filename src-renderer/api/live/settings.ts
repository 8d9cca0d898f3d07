import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { AppInfo, Settings } from '../../../src-main/contract/index.ts'
import { call, on } from '../call.ts'

const DEFAULTS: Settings = { device: 'auto', theme: 'dark', screenOnImport: true, copyFiles: true, prefetch: true, hidePatient: false, readingPolicy: 'blind-first', currentReader: null, shortcuts: {} }

/** Main's settings and facts about the installation, mirrored. */
export const useSettings = defineStore('settings', () => {
  const values = shallowRef<Settings>(DEFAULTS)
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
