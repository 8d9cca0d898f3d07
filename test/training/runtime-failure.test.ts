import { expect, test } from 'vitest'
import { UmbraError } from '../../src-main/base/umbra-error.ts'
import { told } from '../../src-main/training/runtime-failure.ts'

/** As ONNX Runtime and Dawn word them. */
const WORDS: [string, string][] = [
  ['std::bad_alloc', 'out-of-memory'],
  ['[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION : Exception during initialization: Failed to allocate memory for requested buffer of size 4294967296', 'out-of-memory'],
  ['Error: VK_ERROR_OUT_OF_DEVICE_MEMORY while allocating 1073741824 bytes', 'out-of-memory'],
  ['D3D12 create heap failed with E_OUTOFMEMORY (0x8007000E)', 'out-of-memory'],
  ['D3D12: DXGI_ERROR_DEVICE_REMOVED (0x887A0005)', 'device-lost'],
  ['WebGPU device lost (2): Device was destroyed.', 'device-lost'],
  ['vkQueueSubmit failed with VK_ERROR_DEVICE_LOST', 'device-lost'],
  ['DXGI_ERROR_DEVICE_HUNG: device hung', 'device-lost']
]

test.each(WORDS)('%s is %s, which leaves the job resumable', async (words, code) => {
  await expect(told(() => Promise.reject(new UmbraError('onnx-run', words)))).rejects.toMatchObject({ code, cause: { message: words } })
})

test('anything else passes as it came', async () => {
  const refused = new UmbraError('training-batch', 'The batch has no token ids')
  await expect(told(() => Promise.reject(refused))).rejects.toBe(refused)
})
