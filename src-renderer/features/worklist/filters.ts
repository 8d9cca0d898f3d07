import type { Params } from '../../../src-main/contract/index.ts'
import { toDicomDate } from '../../shared/format/date.ts'
import type { SortKey } from './columns.ts'

export interface Filters {
  search: string
  modality: string
  view: string
  screening: string
  read: string
  finding: string
  /** YYYY-MM-DD, as date fields give them. */
  dateFrom: string
  dateTo: string
}

export interface Order {
  sort: SortKey
  direction: 'asc' | 'desc'
}

export const noFilters = (): Filters => ({ search: '', modality: '', view: '', screening: '', read: '', finding: '', dateFrom: '', dateTo: '' })
export const isFiltered = (filters: Filters): boolean => Object.values(filters).some((value) => value !== '')

type Query = Params<'worklist.query'>

/** The contract's query: empty fields left out, half-typed dates ignored. */
export function queryOf(filters: Filters, order: Order): Query {
  const { search, modality, view, screening, read, finding } = filters
  const dateFrom = toDicomDate(filters.dateFrom)
  const dateTo = toDicomDate(filters.dateTo)
  return {
    search: search.trim().slice(0, 200),
    ...(modality && { modality }),
    ...(view && { view: view as Query['view'] }),
    ...(screening && { screening: screening as Query['screening'] }),
    ...(read && { read: read as Query['read'] }),
    ...(finding && { finding }),
    ...(dateFrom && { dateFrom }),
    ...(dateTo && { dateTo }),
    ...order
  }
}
