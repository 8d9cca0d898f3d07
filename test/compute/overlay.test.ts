import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createRandom } from '../../src-main/base/random.ts'
import { createComputeClient, type ComputeClient } from '../../src-main/compute/client.ts'
import { forkNode } from '../../src-main/compute/fork-node.ts'
import { dot } from '../../src-main/inference/normalise.ts'
import { inputLength } from '../../src-main/inference/preprocess/index.ts'
import { writePackage } from '../../src-main/models/install.ts'
import type { ModelPackage } from '../../src-main/models/package.ts'
import { createBuilder } from '../../src-main/onnx/builder.ts'
import { float32 } from '../../src-main/onnx/tensor.ts'
import { openExplainer } from '../../src-main/overlays/explainer.ts'
import { tinyPackage, tinyParts } from '../models/tiny-package.ts'
import { randomClasses } from '../overlays/finite-differences.ts'

const root = mkdtempSync(join(tmpdir(), 'umbra-overlay-'))
const FINDINGS = 5
let pack: ModelPackage
let client: ComputeClient

const film = (): Float32Array => {
  const random = createRandom('film')
  return Float32Array.from({ length: inputLength(pack.manifest.image.preprocessing) }, () => random.normal())
}

beforeAll(async () => {
  pack = await tinyPackage(root)
})
afterEach(() => client.close())
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('the child answers every map of a film, equal to this process, with the margins of its own embeddings', async () => {
  client = createComputeClient({ fork: forkNode })
  const model = { folder: pack.folder, device: 'cpu' as const, threads: 1 }
  const classes = randomClasses(FINDINGS, 8)
  const answer = await client.request('overlay', { model, pixels: film(), ...classes, methods: ['gradient-x-activation', 'patch-similarity', 'occlusion'], occlusion: { grid: 4 } })
  expect(answer.layer).toMatchObject({ kind: 'tokens', grid: 2, channels: 16 })
  expect(answer.runtime).toMatch(/^onnxruntime-node \d/)
  expect(answer.missing).toEqual([])
  expect(answer.maps.map(({ method, rows, columns, findings }) => [method, rows, columns, findings])).toEqual([
    ['gradient-x-activation', 2, 2, FINDINGS],
    ['patch-similarity', 2, 2, FINDINGS],
    ['occlusion', 4, 4, FINDINGS]
  ])
  const { embeddings } = await client.request('embedImages', { model, pixels: film(), count: 1 })
  const here = await openExplainer(join(pack.folder, 'image.onnx'), { threads: 1 })
  const { gradients, activations } = await here.explain(film(), classes)
  await here.close()
  const { start, cellStride, channels } = here.layer.layout
  for (let f = 0; f < FINDINGS; f++) {
    const part = (all: Float32Array): number => dot(embeddings, all.subarray(f * 8, f * 8 + 8))
    expect(answer.margins[f]).toBeCloseTo(part(classes.positive) - part(classes.negative), 5)
    for (let cell = 0; cell < 4; cell++) {
      const at = start + cell * cellStride
      expect(answer.maps[0]!.values[f * 4 + cell]).toBeCloseTo(dot(gradients[f]!.subarray(at, at + channels), activations.subarray(at, at + channels)), 6)
    }
    expect(answer.maps[2]!.ranges[f]!.high).toBe(Math.max(...answer.maps[2]!.values.subarray(f * 16, f * 16 + 16)))
  }
  expect(await client.request('closeModel', { folder: pack.folder })).toBeNull()
  expect((await client.request('overlay', { model, pixels: film(), ...classes })).maps).toHaveLength(1)
})

test('a model without places: refused with the reason, or occlusion alone and the reason beside it', async () => {
  client = createComputeClient({ fork: forkNode })
  const b = createBuilder('flat')
  const random = createRandom('flat')
  const pixels = b.input('pixel_values', 'float32', ['batch', 1, 16, 16])
  b.output(b.op('MatMul', [b.op('Flatten', [pixels], { axis: 1 }), b.initializer('w', float32([256, 8], Float32Array.from({ length: 2048 }, () => random.normal())))]), 'float32', ['batch', 8], 'image_embeds')
  const { manifest, files } = tinyParts()
  const flat = await writePackage(root, { ...manifest, id: 'flat' }, { ...files, 'image.onnx': b.bytes() })
  const request = { model: { folder: flat.folder, device: 'cpu' as const, threads: 1 }, pixels: film(), ...randomClasses(2, 8) }
  await expect(client.request('overlay', { ...request, methods: ['grad-cam'] })).rejects.toMatchObject({ code: 'overlay-no-layer', message: expect.stringContaining('feature map') })
  const answer = await client.request('overlay', { ...request, methods: ['gradient-x-activation', 'occlusion'] })
  expect([answer.layer, answer.maps.map(({ method }) => method), answer.missing]).toEqual([null, ['occlusion'], [{ method: 'gradient-x-activation', because: expect.stringContaining('no layer') }]])
  await expect(client.request('overlay', { ...request, model: { ...request.model, folder: pack.folder }, positive: new Float32Array(3) })).rejects.toMatchObject({ code: 'overlay-classes' })
})

test('cancelled between two squares', async () => {
  client = createComputeClient({ fork: forkNode })
  const abort = new AbortController()
  const model = { folder: pack.folder, device: 'cpu' as const, threads: 1 }
  const running = client.request('overlay', { model, pixels: film(), ...randomClasses(2, 8), methods: ['occlusion'], occlusion: { grid: 64 } }, { signal: abort.signal })
  abort.abort(new Error('no longer wanted'))
  await expect(running).rejects.toThrow('no longer wanted')
  expect(await client.request('embedTexts', { model, texts: ['a'] })).toMatchObject({ count: 1 })
})
