import { onScopeDispose, ref } from 'vue'

/**
 * Names the display that the window is on, as far as a page can tell: its size in CSS pixels and their density. Two displays of the same
 * size and density count as one; their pixels then differ by the scatter of one product line.
 */
const nameNow = (): string => `${screen.width}x${screen.height}@${window.devicePixelRatio || 1}`

/** The name, followed as the window moves to another display. */
export function useDisplayName() {
  const name = ref(nameNow())
  const look = (): void => void (name.value = nameNow())
  window.addEventListener('resize', look)
  window.addEventListener('focus', look)
  onScopeDispose(() => {
    window.removeEventListener('resize', look)
    window.removeEventListener('focus', look)
  })
  return name
}
