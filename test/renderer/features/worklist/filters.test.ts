import { expect, test } from 'vitest'
import { worklistQuery } from '../../../../src-main/contract/library.ts'
import { COLUMNS, firstDirection } from '../../../../src-renderer/features/worklist/columns.ts'
import { isFiltered, noFilters, queryOf } from '../../../../src-renderer/features/worklist/filters.ts'

const order = { sort: 'studyDate', direction: 'desc' } as const

test('empty fields are left out, and half a date is ignored', () => {
  expect(queryOf({ ...noFilters(), search: '  doe ', dateFrom: '2026-01-05', dateTo: '2026-0' }, order)).toEqual({ search: 'doe', dateFrom: '20260105', ...order })
})

test('every filter and every sortable column passes the contract’s schema', () => {
  const filters = { search: 'x'.repeat(500), modality: 'DX', view: 'lateral', screening: 'refused', read: 'unread', finding: 'nodule', dateFrom: '2026-01-05', dateTo: '2026-02-05' }
  for (const { sort } of COLUMNS) if (sort) expect(worklistQuery.safeParse(queryOf(filters, { sort, direction: firstDirection(sort) })).success, sort).toBe(true)
})

test('filtered or not', () => {
  expect([isFiltered(noFilters()), isFiltered({ ...noFilters(), view: 'PA' })]).toEqual([false, true])
})
