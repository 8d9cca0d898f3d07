interface Window {
  readonly id: number
  close(): void
  destroy(): void
  isDestroyed(): boolean
}

const open = new Map<number, Window>()

export const remember = (window: Window): void => void open.set(window.id, window)
export const forget = (id: number): void => void open.delete(id)
export const windows = (): Window[] => [...open.values()]
