import { shallowRef } from 'vue'
import type { Failure } from '../../../src-main/contract/index.ts'

export interface Toast {
  id: number
  tone: 'error' | 'info'
  title: string
  hint: string
  code: string
}

let next = 1
export const toasts = shallowRef<Toast[]>([])
const LIMIT = 4
/** News leaves by itself; an error stays until it was seen. */
const NEWS_MS = 7000

function push(toast: Omit<Toast, 'id'>): void {
  const same = toasts.value.filter((other) => other.title !== toast.title || other.code !== toast.code)
  const id = next++
  toasts.value = [...same, { ...toast, id }].slice(-LIMIT)
  if (toast.tone === 'info') setTimeout(() => dismissToast(id), NEWS_MS)
}

/** A failed call, in words. Stays until dismissed. */
export const toastFailure = (failure: Failure): void =>
  push({ tone: 'error', title: failure.file ? `${failure.message} (${failure.file})` : failure.message, hint: failure.hint ?? '', code: failure.code })

export const toastInfo = (title: string, hint = ''): void => push({ tone: 'info', title, hint, code: '' })

export const dismissToast = (id: number): void => {
  toasts.value = toasts.value.filter((toast) => toast.id !== id)
}
