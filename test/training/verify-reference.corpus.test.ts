import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { openCase } from '../../build/verify-reference/case.ts'
import { verifyCase } from '../../build/verify-reference/verify.ts'

const root = fileURLToPath(new URL('../../../shared/reference', import.meta.url))
const present = existsSync(root)
if (!present) console.warn('Skipped: no ../shared/reference beside the repository')

describe.skipIf(!present)('against encoders exported from PyTorch', () => {
  test.each(['vit-clip', 'resnet-clip', 'vit-bert'])('%s on the CPU: outputs, losses, gradients and eight steps', async (name) => {
    const { checks, passed } = await verifyCase(openCase(`${root}/${name}`, name), 'cpu')
    expect(checks.filter((check) => !check.passed)).toEqual([])
    expect(passed).toBe(true)
  })
})
