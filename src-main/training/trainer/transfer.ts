import { createBuilder } from '../../onnx/builder.ts'
import { isOnDevice, openSession } from '../../onnx/session.ts'
import type { DeviceTensor, Session } from '../../onnx/session.ts'
import { UmbraError } from '../../base/umbra-error.ts'
import type { FloatTensor } from '../../onnx/tensor.ts'

/** Moves tensors to and from the device through one-node graphs: reading a device tensor directly aborts the process. */
export interface Transfer {
  upload(value: FloatTensor): Promise<DeviceTensor>
  download(value: DeviceTensor): Promise<FloatTensor>
  close(): Promise<void>
}

function identity(): Uint8Array {
  const b = createBuilder('identity', 20, 9)
  b.output(b.op('Identity', [b.input('x', 'float32', null)], {}, 'y'), 'float32', null)
  return b.bytes()
}

export async function createTransfer(): Promise<Transfer> {
  const bytes = identity()
  const up: Session = await openSession(bytes, { device: 'webgpu', keepOnDevice: true, graphOptimizationLevel: 'disabled' })
  const down: Session = await openSession(bytes, { device: 'webgpu', graphOptimizationLevel: 'disabled' })
  return {
    upload: async (value) => {
      const { y } = await up.runOnDevice({ x: value })
      if (!y || !isOnDevice(y)) throw new UmbraError('onnx-run', 'ONNX Runtime did not keep a tensor on the device')
      return y
    },
    download: async (value) => {
      const { y } = await down.run({ x: value })
      return y as FloatTensor
    },
    close: async () => {
      await up.close()
      await down.close()
    }
  }
}
