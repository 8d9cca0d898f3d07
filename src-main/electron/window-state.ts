import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

export interface WindowState {
  bounds: Rectangle | null
  maximized: boolean
}

export const SMALLEST = { width: 1024, height: 640 }
const FIRST = { width: 1440, height: 900 }
/** A title bar of which less than this is visible can no longer be grasped. */
const GRASPABLE = 100

const isRectangle = (value: unknown): value is Rectangle =>
  typeof value === 'object' && value !== null && (['x', 'y', 'width', 'height'] as const).every((key) => Number.isFinite((value as Record<string, unknown>)[key]))

/** What was remembered; anything unreadable counts as nothing remembered. */
export function loadWindowState(file: string): WindowState {
  try {
    const { bounds, maximized } = JSON.parse(readFileSync(file, 'utf8')) as Partial<WindowState>
    return { bounds: isRectangle(bounds) ? bounds : null, maximized: maximized === true }
  } catch {
    return { bounds: null, maximized: false }
  }
}

/** A window's place is a comfort: failing to keep it is not worth a message. */
export function saveWindowState(file: string, state: WindowState): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(`${file}.new`, JSON.stringify(state))
    renameSync(`${file}.new`, file)
  } catch {
    // Read-only or full disk: the next start opens at the first place.
  }
}

/**
 * Where to open: the remembered place where a screen still shows enough of it, else centred at a first size.
 *
 * @param workAreas usable area of every screen, the primary one first
 */
export function placeWindow(remembered: Rectangle | null, workAreas: readonly Rectangle[]): Rectangle | { width: number; height: number } {
  const primary = workAreas[0] ?? { x: 0, y: 0, ...FIRST }
  if (remembered) {
    const { x, y, width, height } = remembered
    const visible = workAreas.some(
      (area) => Math.min(x + width, area.x + area.width) - Math.max(x, area.x) >= GRASPABLE && y >= area.y && y + GRASPABLE / 2 <= area.y + area.height
    )
    if (visible) return { x, y, width: Math.max(width, SMALLEST.width), height: Math.max(height, SMALLEST.height) }
  }
  return { width: Math.min(FIRST.width, primary.width), height: Math.min(FIRST.height, primary.height) }
}
