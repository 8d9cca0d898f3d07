import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createOverlayCache, type StoredMaps } from '../../../src-main/services/overlays/cache.ts'
import { temporary } from '../app.ts'

const maps = (first: number): StoredMaps => ({ method: 'occlusion', findings: [{ id: 'nodule', margin: 0.25 }], grid: 2, because: null, runtime: 'test', values: Float32Array.of(first, Number.NaN, -3, 4) })

test('what was written is read again, bit for bit; what is not there is null', async () => {
  const cache = createOverlayCache(join(temporary('maps'), 'deep', 'down'))
  expect(await cache.read('a')).toBeNull()
  await cache.write('a', maps(1.5))
  expect(await cache.read('a')).toEqual(maps(1.5))
})

test('a damaged file counts as absent, wherever the damage lies', async () => {
  const folder = temporary('maps')
  const cache = createOverlayCache(folder)
  await cache.write('a', maps(1))
  const path = join(folder, 'a.map')
  const whole = readFileSync(path)
  for (const damage of [whole.subarray(0, whole.length - 4), whole.subarray(0, 2), Buffer.concat([whole.subarray(0, -1), Buffer.of(whole.at(-1)! ^ 1)]), Buffer.concat([Buffer.of(255, 255, 255, 255), whole.subarray(4)])]) {
    writeFileSync(path, damage)
    expect(await cache.read('a')).toBeNull()
  }
  await cache.write('a', maps(2))
  expect(await cache.read('a')).toEqual(maps(2))
})

test('past the limit, what was not looked at for longest goes first', async () => {
  const folder = temporary('maps')
  await createOverlayCache(folder).write('probe', maps(0))
  const size = readFileSync(join(folder, 'probe.map')).length
  const cache = createOverlayCache(folder, 3 * size)
  for (const [at, name] of ['probe', 'one', 'two'].entries()) {
    await cache.write(name, maps(at))
    utimesSync(join(folder, `${name}.map`), 1000 + at, 1000 + at)
  }
  // Looking at the oldest makes it the newest.
  await cache.read('probe')
  await cache.write('three', maps(3))
  expect(readdirSync(folder).toSorted()).toEqual(['probe.map', 'three.map', 'two.map'])
})
