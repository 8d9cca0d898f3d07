import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openResults } from '../../../../build/benchmarks/method/results.ts'

test('what was computed is not computed again, by another process either; another key is another result', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'umbra-results-')), 'kept')
  let made = 0
  const make = (): Promise<number[]> => Promise.resolve([++made])
  expect(await openResults(folder).get({ arm: 'plain', seed: 1 }, make)).toEqual([1])
  expect(await openResults(folder).get({ seed: 1, arm: 'plain' }, make)).toEqual([1])
  expect(await openResults(folder).get({ arm: 'plain', seed: 2 }, make)).toEqual([2])
  expect(openResults(folder).bytes({ films: 3 }, () => Uint8Array.of(1, 2, 3))).toEqual(Uint8Array.of(1, 2, 3))
  expect(openResults(folder).bytes({ films: 3 }, () => Uint8Array.of(9))).toEqual(Uint8Array.of(1, 2, 3))
  expect(readdirSync(folder).some((name) => name.endsWith('.part'))).toBe(false)
})

test('without a folder nothing is kept', async () => {
  const results = openResults(null)
  let made = 0
  await results.get({}, () => Promise.resolve(++made))
  await results.get({}, () => Promise.resolve(++made))
  expect(made).toBe(2)
})
