import { groupBy } from '../base/group-by.ts'
import { SMALL_SUBGROUP, type Result } from './result.ts'

export type SubgroupRow<R> = { group: string; n: number; /** fewer than 30 cases: shown greyed out */ small: boolean; result: R }

/**
 * One statistic per subgroup (age band, sex, view, device), in order of first appearance. A case without a group (null) is counted
 * under `unknown`, never dropped in silence. Differences between subgroups are not tested here: see holm() when they are.
 *
 * @param compute gets the indices of the subgroup's cases
 */
export function bySubgroup<V, E extends object>(groups: readonly (string | null)[], compute: (cases: number[]) => Result<V, E>): SubgroupRow<Result<V, E>>[] {
  const members = groupBy(groups.keys(), (k) => groups[k] ?? 'unknown')
  return [...members].map(([group, cases]) => ({ group, n: cases.length, small: cases.length < SMALL_SUBGROUP, result: compute(cases) }))
}
