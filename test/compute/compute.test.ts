import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createComputeClient, type ChildLike, type ComputeClient } from '../../src-main/compute/client.ts'
import { forkNode } from '../../src-main/compute/fork-node.ts'
import { openEncoders } from '../../src-main/inference/encoders.ts'
import { dot } from '../../src-main/inference/normalise.ts'
import { inputLength } from '../../src-main/inference/preprocess/index.ts'
import { createRandom } from '../../src-main/base/random.ts'
import type { ModelPackage } from '../../src-main/models/package.ts'
import { tinyPackage } from '../models/tiny-package.ts'

const root = mkdtempSync(join(tmpdir(), 'umbra-compute-'))
let pack: ModelPackage
let client: ComputeClient | null = null
const children: ChildLike[] = []

/** The real child process, and a hand on it to kill it with. */
function start(options: { idleMs?: number } = {}): ComputeClient {
  client = createComputeClient({
    fork: () => {
      const child = forkNode()
      children.push(child)
      return child
    },
    ...options
  })
  return client
}

/** What a promise rejects with, watched from now on. */
const failure = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => null, (error: unknown) => error)

const films = (count: number): Float32Array => {
  const random = createRandom('films')
  return Float32Array.from({ length: count * inputLength(pack.manifest.image.preprocessing) }, () => random.normal())
}

beforeAll(async () => {
  pack = await tinyPackage(root)
})
afterEach(async () => {
  await client?.close()
  children.length = 0
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('the compute child', () => {
  test('embeds films and texts, L2-normalised, equal to the same model in this process', async () => {
    const compute = start()
    const model = { folder: pack.folder, device: 'cpu' as const, threads: 1 }
    // Asked at once: what comes before the child is ready waits.
    const [images, texts] = await Promise.all([
      compute.request('embedImages', { model, pixels: films(3), count: 3 }),
      compute.request('embedTexts', { model, texts: ['No pneumothorax.', 'There is a left pleural effusion.'] })
    ])
    expect(children).toHaveLength(1)
    expect([images.count, images.size, texts.count, images.device, images.deviceReason]).toEqual([3, 8, 2, 'cpu', 'chosen'])
    expect(images.runtime).toMatch(/^onnxruntime-node \d/)
    expect(compute.runtime).toBe(images.runtime)
    const here = await openEncoders(pack, { device: 'cpu', threads: 1 })
    expect(images.embeddings).toEqual(await here.embedImages(films(3), 3))
    expect(texts.embeddings).toEqual(await here.embedTexts(['No pneumothorax.', 'There is a left pleural effusion.']))
    await here.close()
    for (let row = 0; row < 3; row++) expect(dot(images.embeddings.subarray(row * 8, row * 8 + 8), images.embeddings.subarray(row * 8, row * 8 + 8))).toBeCloseTo(1, 6)
  })

  test('verifies a model and says which devices work, and why not', async () => {
    const compute = start()
    expect(await compute.request('openModel', { model: { folder: pack.folder, device: 'cpu' } })).toMatchObject({ device: 'cpu', embeddingSize: 8 })
    expect(await compute.request('verifyModel', { model: { folder: pack.folder, device: 'cpu' } })).toMatchObject({ ok: true, problems: [] })
    const devices = await compute.request('devices', {})
    expect(devices.map((each) => each.device)).toEqual(['cpu', 'webgpu'])
    for (const each of devices) expect([each.reason, each.half.reason]).not.toContain('')
    expect(devices[0]!.half).toEqual({ works: false, reason: 'the CPU computes in float32 only' })
    expect(await compute.request('closeModel', { folder: pack.folder })).toBeNull()
  })

  test('errors keep code, message and hint; the child lives on', async () => {
    const compute = start()
    const model = { folder: join(root, 'nothing'), device: 'cpu' as const }
    await expect(compute.request('openModel', { model })).rejects.toMatchObject({ code: 'model-manifest', message: expect.stringContaining('nothing'), hint: expect.any(String) })
    await expect(compute.request('embedTexts', { model, texts: [] })).rejects.toMatchObject({ code: 'compute-params', message: expect.stringContaining('texts') })
    await expect(compute.request('fly' as 'devices', {})).rejects.toMatchObject({ code: 'compute-unknown' })
    await expect(compute.request('embedImages', { model: { folder: pack.folder, device: 'cpu' }, pixels: new Float32Array(3), count: 1 })).rejects.toMatchObject({ code: 'internal', message: expect.stringContaining('not 1 films') })
    expect(children).toHaveLength(1)
    expect(compute.running).toBe(true)
  })

  test('killed in the middle of a run: that request fails in words, the next one works', async () => {
    const compute = start()
    const model = { folder: pack.folder, device: 'cpu' as const }
    await compute.request('openModel', { model })
    const running = compute.request('embedImages', { model, pixels: films(4000), count: 4000 })
    const failed = failure(running)
    children[0]!.kill()
    expect(await failed).toMatchObject({ code: 'compute-crashed', message: expect.stringMatching(/“embedImages”/), hint: expect.stringContaining('started anew') })
    expect(await compute.request('embedImages', { model, pixels: films(1), count: 1 })).toMatchObject({ count: 1 })
    expect(children).toHaveLength(2)
  })

  test('aborting rejects at once with the reason, and leaves the child working', async () => {
    const compute = start()
    const model = { folder: pack.folder, device: 'cpu' as const }
    const abort = new AbortController()
    const running = compute.request('embedImages', { model, pixels: films(500), count: 500 }, { signal: abort.signal })
    abort.abort(new Error('no longer wanted'))
    await expect(running).rejects.toThrow('no longer wanted')
    await expect(compute.request('devices', {}, { signal: abort.signal })).rejects.toThrow('no longer wanted')
    expect(await compute.request('embedTexts', { model, texts: ['a'] })).toMatchObject({ count: 1 })
    expect(children).toHaveLength(1)
  })

  test('is ended after a rest and comes back when asked', async () => {
    const compute = start({ idleMs: 1 })
    await compute.request('devices', {})
    while (compute.running) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(await compute.request('devices', {})).toHaveLength(2)
    expect(children).toHaveLength(2)
  })

  test('closing ends the child and refuses what follows', async () => {
    const compute = start()
    const pending = compute.request('devices', {})
    const failed = failure(pending)
    await compute.close()
    expect(await failed).toMatchObject({ code: 'compute-closed' })
    expect(compute.running).toBe(false)
    await expect(compute.request('devices', {})).rejects.toMatchObject({ code: 'compute-closed' })
  })
})
