import { reactive, ref, shallowRef, watch } from 'vue'
import { onScopeDispose } from 'vue'
import { asFailure, call, on, type Failure, type StudyRow } from '../../api/index.ts'
import { caseSelection } from '../../shared/composables/case-selection.ts'
import { useDebounced } from '../../shared/composables/use-debounced.ts'
import { firstDirection, type SortKey } from './columns.ts'
import { noFilters, queryOf, type Order } from './filters.ts'
import { RowSource } from './row-source.ts'

const SEARCH_DELAY = 40
const REFRESH_DELAY = 300

/** The worklist's question (filters, order) and its rows, kept up to date with the library. */
export function useWorklist() {
  const filters = reactive(noFilters())
  const order = reactive<Order>({ sort: 'studyDate', direction: 'desc' })
  const failure = shallowRef<Failure | null>(null)
  const loading = ref(true)
  /** Counts changes of the rows: what reads rows reads this too. */
  const version = ref(0)
  let sight = { first: 0, last: 0 }

  const source = new RowSource(ask(), () => version.value++)

  function current() {
    return { ...queryOf(filters, order), ...(caseSelection.value && { ids: [...caseSelection.value.ids] }) }
  }

  function ask() {
    const query = current()
    return (offset: number, limit: number) => call('worklist.query', { ...query, offset, limit })
  }

  async function guard(task: Promise<void>): Promise<void> {
    try {
      await task
      failure.value = null
    } catch (error) {
      failure.value = asFailure(error)
    } finally {
      loading.value = false
    }
  }

  const restart = (): Promise<void> => guard(source.restart(ask()))
  const restartSoon = useDebounced(() => void restart(), SEARCH_DELAY)
  const refreshSoon = useDebounced(() => void guard(source.refresh(sight.first, sight.last)), REFRESH_DELAY)

  watch(() => ({ ...filters }), (now, before) => (now.search === before.search ? void restart() : restartSoon()))
  watch([order, caseSelection], () => void restart())
  const stops = [on('library.changed', () => refreshSoon()), on('reading.changed', () => refreshSoon())]
  onScopeDispose(() => stops.forEach((stop) => stop()))
  void restart()

  return {
    filters,
    order,
    failure,
    loading,
    version,
    source,
    restart,
    query: current,
    row: (index: number): StudyRow | undefined => (void version.value, source.row(index)),
    sortBy(key: SortKey): void {
      if (order.sort === key) order.direction = order.direction === 'asc' ? 'desc' : 'asc'
      else Object.assign(order, { sort: key, direction: firstDirection(key) })
    },
    inSight(first: number, last: number): void {
      sight = { first, last }
      void guard(source.show(first, last))
    }
  }
}
