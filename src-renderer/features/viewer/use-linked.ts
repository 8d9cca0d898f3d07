import { ref } from 'vue'
import { asFailure } from '../../api/index.ts'
import { latest } from '../../shared/composables/latest.ts'
import { toastFailure } from '../../shared/composables/toasts.ts'
import type { ViewState } from '../../shared/viewport/handle.ts'
import { matched } from '../../shared/viewport/windows.ts'
import { partnerOf, type Pane } from './pane.ts'
import type { Panes } from './use-panes.ts'

const tone = (state: ViewState): string => JSON.stringify([state.choice, state.wanted, state.inverted])

/** Current and prior side by side move and are windowed together: zoom and place as they are, the window at the same percentiles of the body. */
export function useLinked({ panes, activePane, handles, states }: Panes) {
  const linked = ref(true)
  const newestWindow = latest()
  /** Which film each pane last showed: a new one takes its partner's look. */
  const films = new Map<string, string>()

  async function carryWindow(from: Pane, to: Pane): Promise<void> {
    const [source, target] = [handles.get(from.key), handles.get(to.key)]
    const state = states.get(from.key)
    if (!source?.film || !target?.film || !state) return
    if (target.state && target.state.inverted !== state.inverted) target.invert()
    // A table of the file has no counterpart in another file: as sent beside as sent.
    if (state.choice.kind !== 'window') return
    const [of, on] = [source.film, target.film]
    try {
      const carried = await newestWindow(async () => ({ choice: await matched(state.window, of, on) }))
      if (carried?.choice && source.film === of && target.film === on) target.choose(carried.choice, state.wanted)
    } catch (error) {
      toastFailure(asFailure(error))
    }
  }

  function carryPlace(from: Pane, to: Pane): void {
    const [source, target] = [handles.get(from.key), handles.get(to.key)]
    if (source && target) target.linked = source.linked
  }

  return {
    linked,
    /** The pane was zoomed or moved by hand. */
    moved(pane: Pane): void {
      const partner = linked.value ? partnerOf(pane, panes.value) : null
      if (partner) carryPlace(pane, partner)
    },
    /** The pane was drawn anew. */
    drawn(pane: Pane, state: ViewState): void {
      const before = states.get(pane.key)
      states.set(pane.key, state)
      const film = handles.get(pane.key)?.film?.id ?? ''
      const isNew = films.get(pane.key) !== film
      films.set(pane.key, film)
      const partner = linked.value ? partnerOf(pane, panes.value) : null
      if (!partner || !states.has(partner.key)) return
      if (isNew) {
        const [from, to] = pane.prior ? [partner, pane] : [pane, partner]
        // After the picture is on screen: percentiles cost a pass over both films.
        setTimeout(() => {
          carryPlace(from, to)
          void carryWindow(from, to)
        })
      } else if (activePane.value?.key === pane.key && before && tone(before) !== tone(state)) void carryWindow(pane, partner)
    }
  }
}

export type Linked = ReturnType<typeof useLinked>
