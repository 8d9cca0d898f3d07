import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { UmbraError } from '../../src-main/base/umbra-error.ts'
import type { DecodePool } from '../../src-main/dicom/decode-pool.ts'
import { createDecodePool } from '../../src-main/dicom/decode-pool.ts'
import type { Tasks } from '../../src-main/dicom/worker-protocol.ts'
import { encodeFrame } from '../../src-main/dicom/encode.ts'
import { concat, element, encapsulated, imageFile, imageTags, part10 } from './build-file.ts'

let pool: DecodePool<Tasks>
let folder = ''
let slow = ''
const small = imageFile({ rows: 2, columns: 2, stored: 12 }, [0, 100, 200, 4095])

beforeAll(async () => {
  pool = createDecodePool({ size: 1 })
  folder = mkdtempSync(join(tmpdir(), 'umbra-pool-'))
  // A JPEG 2000 film large enough to be still decoding when it is aborted.
  const pixels = new Uint8Array(1500 * 1500 * 2)
  for (let i = 0; i < pixels.length; i++) pixels[i] = (i * i * 31 + (i >> 3)) & (i % 2 ? 15 : 255)
  const frame = await encodeFrame({ rows: 1500, columns: 1500, samples: 1, bitsAllocated: 16, bitsStored: 12, signed: false, photometric: 'MONOCHROME2', bytes: pixels }, '1.2.840.10008.1.2.4.90')
  slow = join(folder, 'slow.dcm')
  writeFileSync(slow, part10('1.2.840.10008.1.2.4.90', concat(imageTags({ rows: 1500, columns: 1500, stored: 12 }), encapsulated(new Uint8Array(0), [frame.length % 2 ? concat(frame, new Uint8Array(1)) : frame]))))
})
afterAll(async () => {
  await pool.close()
  rmSync(folder, { recursive: true })
})

const failure = (task: Promise<unknown>): Promise<UmbraError> =>
  task.then(
    () => {
      throw new Error('should have failed')
    },
    (error: unknown) => error as UmbraError
  )

test('stored values, grey levels and model input come back from a thread', async () => {
  const decoded = await pool.run('decode', { source: small, frame: 0 })
  expect([...decoded.data]).toEqual([0, 100, 200, 4095])
  const rendered = await pool.run('render', { source: small, window: { center: 2048, width: 4096 } })
  expect([...rendered.data]).toEqual([0, 6, 12, 255])
  const input = await pool.run('modelInput', { source: small, frame: 0 })
  expect([input.rows, input.columns, input.data[3], input.header?.series.modality]).toEqual([2, 2, 255, 'DX'])
})

test('a model is given the brightness of a palette image, not its indices', async () => {
  const table = (tag: number, values: number[]): Uint8Array => element(tag, 'OW', values)
  const descriptor = [2, 0, 16]
  const palette = concat(...[0x00281101, 0x00281102, 0x00281103].map((tag) => element(tag, 'US', descriptor)), ...[0x00281201, 0x00281202, 0x00281203].map((tag) => table(tag, [0xff00, 0x2000])))
  const { data } = await pool.run('modelInput', { source: imageFile({ rows: 1, columns: 2, photometric: 'PALETTE COLOR', allocated: 8 }, Uint8Array.of(0, 1), 'OB', palette), frame: 0 })
  expect([...data]).toEqual([255, 32])
})

test('a refusal keeps its code, message, hint and file', async () => {
  const error = await failure(pool.run('header', { source: join(folder, 'missing.dcm') }))
  expect(error).toBeInstanceOf(UmbraError)
  expect([error.code, error.file]).toEqual(['not-found', join(folder, 'missing.dcm')])
})

test('a task past its time limit ends, and the pool goes on', async () => {
  const error = await failure(pool.run('decode', { source: slow, frame: 0 }, { timeLimit: 40 }))
  expect(error.code).toBe('too-slow')
  expect((await pool.run('decode', { source: small, frame: 0 })).rows).toBe(2)
})

test('running and waiting tasks can be aborted', async () => {
  const stop = new AbortController()
  const running = failure(pool.run('decode', { source: slow, frame: 0 }, { signal: stop.signal }))
  const waiting = failure(pool.run('decode', { source: small, frame: 0 }, { signal: stop.signal }))
  const other = pool.run('decode', { source: small, frame: 0 })
  setTimeout(() => stop.abort(new Error('closed the film')), 20)
  expect((await running).message).toBe('closed the film')
  expect((await waiting).message).toBe('closed the film')
  expect((await other).rows).toBe(2)
  await expect(pool.run('decode', { source: small, frame: 0 }, { signal: stop.signal })).rejects.toThrow('closed the film')
})

test('what a reader waits for goes ahead', async () => {
  const order: string[] = []
  const after = (name: string) => (): void => void order.push(name)
  await Promise.all([
    pool.run('header', { source: small }).then(after('first')),
    pool.run('header', { source: small }).then(after('second')),
    pool.run('header', { source: small }, { urgent: true }).then(after('urgent'))
  ])
  expect(order).toEqual(['first', 'urgent', 'second'])
})

test('the queue is bounded, and closing rejects what is left', async () => {
  const tiny = createDecodePool({ size: 1, queueLimit: 1 })
  const running = failure(tiny.run('decode', { source: slow, frame: 0 }))
  const waiting = failure(tiny.run('decode', { source: small, frame: 0 }))
  expect((await failure(tiny.run('decode', { source: small, frame: 0 }))).code).toBe('busy')
  await tiny.close()
  expect([(await running).code, (await waiting).code]).toEqual(['closed', 'closed'])
  expect((await failure(tiny.run('decode', { source: small, frame: 0 }))).code).toBe('closed')
})
