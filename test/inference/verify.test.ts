import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openEncoders } from '../../src-main/inference/encoders.ts'
import { verifyEncoders } from '../../src-main/inference/verify.ts'
import type { ModelPackage } from '../../src-main/models/package.ts'
import { tinyPackage, tinyParts } from '../models/tiny-package.ts'
import { writePackage } from '../../src-main/models/install.ts'

const root = mkdtempSync(join(tmpdir(), 'umbra-verify-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function verify(pack: ModelPackage): Promise<{ ok: boolean; problems: string[] }> {
  const encoders = await openEncoders(pack, { device: 'cpu', threads: 1 })
  const report = await verifyEncoders(encoders)
  await encoders.close()
  return report
}

test('a sound package passes', async () => {
  expect(await verify(await tinyPackage(join(root, 'sound')))).toMatchObject({ ok: true, problems: [], seconds: expect.any(Number) })
})

test('a scaling the model never saw gives one answer for every film, and is found', async () => {
  const { manifest, files } = tinyParts()
  const preprocessing = { ...manifest.image.preprocessing, scale: 1e-9, mean: [0.5], std: [1] }
  const { ok, problems } = await verify(await writePackage(join(root, 'scale'), { ...manifest, image: { ...manifest.image, preprocessing } }, files))
  expect(ok).toBe(false)
  expect(problems).toEqual([expect.stringContaining('different films give the same embedding')])
})

test('a vocabulary larger than the embedding table fails in the run, by name', async () => {
  const { manifest, files } = tinyParts()
  const small = tinyParts({ vocab: 300 }).files
  const { ok, problems } = await verify(await writePackage(join(root, 'vocab'), manifest, { ...files, 'text.onnx': small['text.onnx']! }))
  expect(ok).toBe(false)
  expect(problems).toEqual([expect.stringMatching(/^text tower: ONNX Runtime failed/)])
})

test('the device is said with its reason, and a GPU that was demanded is not silently replaced', async () => {
  const pack = await tinyPackage(join(root, 'device'))
  const auto = await openEncoders(pack, { device: 'auto' })
  await auto.warm()
  expect(auto.info.deviceReason).not.toBe('')
  expect(await auto.embedTexts(['a'])).toHaveLength(8)
  await auto.close()
  if (auto.info.device === 'webgpu') return
  const demanded = await openEncoders(pack, { device: 'webgpu' })
  await expect(demanded.warm()).rejects.toMatchObject({ name: 'UmbraError', message: expect.stringContaining('ONNX Runtime') })
  await demanded.close()
})
