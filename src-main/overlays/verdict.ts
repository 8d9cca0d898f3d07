import type { HonestySource, HonestyVerdict } from '../contract/overlays.ts'

/** Below this a rate says nothing of a map. */
export const FEWEST_FILMS = 10
/** From this many marked films on, a site's own films count for more than synthetic ones. */
const ENOUGH_MARKS = 20

/**
 * Whether a finding's overlay may be looked at. Too weak is what misses the lesion more often than `floor` allows, and what is not surely above chance.
 *
 * @param unmeasured why there is no measurement, where there is none
 */
export function verdictOf(sources: readonly HonestySource[], floor: number, unmeasured: string): HonestyVerdict {
  const marks = sources.find(({ source }) => source === 'marks')
  const phantoms = sources.find(({ source }) => source === 'phantom')
  const chosen = marks && (marks.pointing.n >= ENOUGH_MARKS || !phantoms) ? marks : phantoms
  if (!chosen) return { points: null, reason: unmeasured }
  const { n, rate, interval, chance } = chosen.pointing
  const where = chosen.source === 'marks' ? 'films marked here' : 'synthetic films'
  if (n < FEWEST_FILMS) return { points: null, reason: `measured on ${n} ${where} only: too few to say` }
  const figures = `pointing game ${rate.toFixed(2)}, chance ${chance.toFixed(chance < 0.01 ? 3 : 2)}, n ${n} ${where}`
  if (rate < floor) return { points: false, reason: `${figures}: too weak to point` }
  if (interval.low <= chance) return { points: false, reason: `${figures}: not surely above chance` }
  return { points: true, reason: figures }
}
