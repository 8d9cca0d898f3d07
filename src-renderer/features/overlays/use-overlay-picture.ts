import { asFailure, bridge, saveFile } from '../../api/index.ts'
import { useCommands } from '../../shared/commands/use-commands.ts'
import { toastFailure, toastInfo } from '../../shared/composables/toasts.ts'
import { overlayPicture } from './picture.ts'
import type { Overlays } from './use-overlays.ts'

/** Saves what is on screen as a picture, through the host's dialog. */
export function useOverlayPicture({ onScreen, look, honesty, greyed }: Pick<Overlays, 'onScreen' | 'look' | 'honesty' | 'greyed'>): () => Promise<void> {
  async function save(): Promise<void> {
    const drawn = onScreen.value
    if (!drawn) return toastInfo('No overlay is on screen', 'Show one first; what is on screen is what is saved.')
    try {
      const { findingId, instanceId } = drawn.overlay
      const path = await saveFile(`overlay-${findingId}-${instanceId}.png`, await overlayPicture(drawn, look, { version: bridge().version, honesty: honesty.value?.verdict.reason ?? 'not measured', greyed: greyed.value !== null }))
      if (path) toastInfo('Picture saved', path)
    } catch (error) {
      toastFailure(asFailure(error))
    }
  }
  useCommands({ 'overlay.save': () => void save() })
  return save
}
