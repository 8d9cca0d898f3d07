import { createBuilder } from './builder.ts'

/** y = x + x for two numbers: the least that shows whether a device computes. */
export function probeModel(): Uint8Array {
  const b = createBuilder('probe')
  const x = b.input('x', 'float32', [2])
  b.output(b.op('Add', [x, x], {}, 'y'), 'float32', [2])
  return b.bytes()
}

const FLOAT32 = 1
const FLOAT16 = 10

/** The same in float16. */
export function halfModel(): Uint8Array {
  const b = createBuilder('half')
  const x = b.op('Cast', [b.input('x', 'float32', [2])], { to: FLOAT16 })
  b.output(b.op('Cast', [b.op('Add', [x, x])], { to: FLOAT32 }, 'y'), 'float32', [2])
  return b.bytes()
}
