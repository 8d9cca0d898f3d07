import { expect, test } from 'vitest'
import { toFailure } from '../../src-main/base/failure.ts'
import { UmbraError } from '../../src-main/base/umbra-error.ts'

test('a refusal keeps its words, a full disk and a busy library get theirs, a defect keeps its message and no stack', () => {
  expect(toFailure(new UmbraError('x', 'why', { hint: 'do this', file: 'f' }))).toEqual({ code: 'x', message: 'why', hint: 'do this', file: 'f' })
  expect(toFailure(Object.assign(new Error('no space'), { code: 'ENOSPC' })).code).toBe('disk-full')
  expect(toFailure(Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' })).code).toBe('library-in-use')
  const defect = toFailure(new Error('undefined is not a function'))
  expect(defect.code).toBe('internal')
  expect(defect.message).toContain('undefined is not a function')
  expect(JSON.stringify(defect)).not.toContain('failure.test.ts')
})
