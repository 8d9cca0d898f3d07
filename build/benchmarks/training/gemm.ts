import { createBuilder } from '../../../src-main/onnx/builder.ts'
import { openSession } from '../../../src-main/onnx/session.ts'
import { float32 } from '../../../src-main/onnx/tensor.ts'

/** Rate of ONNX Runtime's matrix product at the shape of an MLP of ViT-B/32, operations per second. */
export async function gemmRate(threads: number, rows = 800, inner = 768, columns = 3072): Promise<number> {
  const b = createBuilder('gemm')
  // A sum afterwards keeps the copy of a large output out of the time.
  b.output(b.op('ReduceMax', [b.op('MatMul', [b.input('a', 'float32', [rows, inner]), b.input('b', 'float32', [inner, columns])])], { keepdims: 0 }), 'float32', [])
  const session = await openSession(b.bytes(), { threads })
  const feeds = { a: float32([rows, inner], new Float32Array(rows * inner).fill(0.1)), b: float32([inner, columns], new Float32Array(inner * columns).fill(0.1)) }
  let best = Infinity
  for (let i = 0; i < 12; i++) {
    const at = performance.now()
    await session.run(feeds)
    best = Math.min(best, (performance.now() - at) / 1000)
  }
  await session.close()
  return (2 * rows * inner * columns) / best
}
