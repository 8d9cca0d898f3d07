import { expect, test } from 'vitest'
import { RULES } from '../../src-main/training/gradients/table.ts'
import { CASES } from './gradients/cases.ts'
import { ruleGradients } from './gradients/check-gradient.ts'

// Central differences hold the rules on the CPU; here the same graphs must come out the same on the device.
test.each(Object.keys(RULES))('%s comes out on the device as on the CPU', async (op) => {
  const each = CASES.find((one) => one.op === op)!
  const [cpu, gpu] = [await ruleGradients(each, 'cpu'), await ruleGradients(each, 'webgpu')]
  for (const [i, expected] of cpu) {
    const size = Math.max(1, ...expected.map(Math.abs))
    const worst = gpu.get(i)!.reduce((most, value, k) => Math.max(most, Math.abs(value - expected[k]!)), 0) / size
    // WGSL allows sin and cos to be off by 2^-11 (15.7.4.1, accuracy of built-in functions).
    expect(worst, `input ${i}`).toBeLessThan(op === 'Sin' || op === 'Cos' ? 5e-4 : 1e-4)
  }
})
