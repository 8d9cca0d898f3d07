import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openCase } from '../../build/verify-reference/case.ts'
import { verifyCase } from '../../build/verify-reference/verify.ts'

const root = fileURLToPath(new URL('../../../shared/reference', import.meta.url))
const present = existsSync(root)
if (!present) console.warn('Skipped: no ../shared/reference beside the repository')

test.skipIf(!present).each(['vit-clip', 'resnet-clip', 'vit-bert'])('%s on WebGPU: outputs, losses, gradients and eight steps', async (name) => {
  expect((await verifyCase(openCase(`${root}/${name}`, name), 'webgpu')).checks.filter((check) => !check.passed)).toEqual([])
})
