import { listSupportedBackends } from 'onnxruntime-node'
import { openSession, type Device } from './session.ts'
import { halfModel, probeModel } from './probe-model.ts'

export interface DeviceChoiceMade {
  device: Device
  /** In words, for the reader: which, and why. */
  reason: string
}

/** Whether something works, and why (not), in words. */
export interface Answer {
  works: boolean
  reason: string
}

export interface DeviceState extends Answer {
  device: Device
  /** Products in float16. */
  half: Answer
}

/** Tries each execution provider on a two-element addition: being listed does not mean that a driver answers. */
export async function probeDevices(): Promise<DeviceState[]> {
  const cpu: Answer = { works: true, reason: 'always available' }
  const gpu = await probe('webgpu')
  return [
    { device: 'cpu', ...cpu, half: await probeHalf('cpu') },
    { device: 'webgpu', ...gpu, half: gpu.works ? await probeHalf('webgpu') : gpu }
  ]
}

async function probe(device: Device): Promise<Answer> {
  if (!listSupportedBackends().some((backend) => backend.name === device && backend.bundled)) return { works: false, reason: 'not part of ONNX Runtime on this system' }
  try {
    const session = await openSession(probeModel(), { device })
    try {
      const { y } = await session.run({ x: { type: 'float32', dims: [2], data: new Float32Array([1, 2]) } })
      const [first, second] = y!.data as Float32Array
      return first === 2 && second === 4 ? { works: true, reason: 'a test computation was right' } : { works: false, reason: 'a test computation came out wrong' }
    } finally {
      await session.close()
    }
  } catch (error) {
    return { works: false, reason: plainReason(error as Error) }
  }
}

/** `auto` takes the GPU when a test computation on it comes out right, else the CPU; an explicit choice is kept. */
export async function pickDevice(choice: 'auto' | Device): Promise<DeviceChoiceMade> {
  if (choice !== 'auto') return { device: choice, reason: 'chosen' }
  const gpu = await probe('webgpu')
  return gpu.works ? { device: 'webgpu', reason: 'a GPU works here' } : { device: 'cpu', reason: `no usable GPU: ${gpu.reason}` }
}

/** Whether a device computes in float16: a GPU may lack the feature, and on the CPU everything would be turned to float32 and back. */
export async function probeHalf(device: Device): Promise<Answer> {
  if (device === 'cpu') return { works: false, reason: 'the CPU computes in float32 only' }
  const without: Answer = { works: false, reason: 'this graphics card does not compute in float16 (its driver lacks shader-f16)' }
  try {
    const session = await openSession(halfModel(), { device, wholeOnDevice: true })
    try {
      const { y } = await session.run({ x: { type: 'float32', dims: [2], data: new Float32Array([1, 2]) } })
      const [first, second] = y!.data as Float32Array
      return first === 2 && second === 4 ? { works: true, reason: 'a test computation in float16 was right' } : without
    } finally {
      await session.close()
    }
  } catch {
    return without
  }
}

/** The runtime wraps its own words several times over; readers need the innermost. */
function plainReason({ message }: Error): string {
  if (/No supported adapters/i.test(message)) return 'no graphics adapter with a working driver was found'
  return message.replace(/^ONNX Runtime refuses the model: /, '').replace(/^Success was false\. /, '')
}
