import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Params, Reader } from '../../../src-main/contract/index.ts'
import { call, on } from '../call.ts'
import { useSettings } from './settings.ts'

/** Who may read here, and who reads now; mirrored. */
export const useReaders = defineStore('readers', () => {
  const settings = useSettings()
  const all = shallowRef<Reader[]>([])
  /** False until main has answered: nothing may be said about readers before. */
  const known = shallowRef(false)
  const active = computed(() => all.value.filter((reader) => reader.active))
  const current = computed(() => active.value.find((reader) => reader.id === settings.values.currentReader) ?? null)

  async function refresh(): Promise<void> {
    all.value = await call('readers.list', {})
    known.value = true
  }
  async function start(): Promise<() => void> {
    const stop = on('settings.changed', () => void refresh())
    await refresh()
    return stop
  }
  const choose = (id: number | null): Promise<void> => settings.set({ currentReader: id })
  async function save(reader: Params<'readers.save'>): Promise<Reader> {
    const saved = await call('readers.save', reader)
    await refresh()
    return saved
  }
  return { all, known, active, current, start, choose, save }
})
