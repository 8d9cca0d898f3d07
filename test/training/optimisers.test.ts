import { expect, test } from 'vitest'
import { createRandom } from '../../src-main/base/random.ts'
import { openSession } from '../../src-main/onnx/session.ts'
import { float32, scalar } from '../../src-main/onnx/tensor.ts'
import { createOptimiser, isDecayed, scalarsOf } from '../../src-main/training/optimisers/optimiser.ts'
import type { OptimiserOptions } from '../../src-main/training/optimisers/optimiser.ts'
import { updateGraph } from '../../src-main/training/optimisers/update-graph.ts'

const random = createRandom('optimisers')
const normal = (n: number): number[] => Array.from({ length: n }, () => random.normal())
const gradients = Array.from({ length: 5 }, () => normal(4))
const start = normal(4)

/** Five steps through the emitted graph, written in place as the trainer does. */
async function emitted(options: OptimiserOptions): Promise<Float32Array> {
  const optimiser = createOptimiser(options)
  const { transformation } = optimiser
  const graph = updateGraph(transformation, [{ key: '', dims: [4] }], true)
  const session = await openSession(graph.bytes, { threads: 1 })
  const state = Object.fromEntries(['p', ...transformation.slots].map((key) => [key, float32([4], key === 'p' ? start : new Array<number>(4).fill(0))]))
  for (const [i, gradient] of gradients.entries()) {
    const numbers = scalarsOf({ learningRate: 0.1, decay: 0.05, clip: 0.5, corrections: optimiser.corrections(i + 1) })
    const scalars = Object.fromEntries(graph.scalars.map((name) => [name, scalar(numbers[name])]))
    await session.runInto({ ...state, ...scalars, g: float32([4], gradient) }, Object.fromEntries(Object.entries(state).map(([key, value]) => [`${key}'`, value])))
  }
  await session.close()
  return state['p']!.data
}

const close = (a: ArrayLike<number>, b: ArrayLike<number>): void => Array.from(a).forEach((value, i) => expect(value).toBeCloseTo(b[i]!, 5))

test('AdamW as Loshchilov and Hutter write it (Algorithm 2), after clipping', async () => {
  const [beta1, beta2, epsilon] = [0.9, 0.98, 1e-6]
  const expected = start.map((value, k) => {
    let [p, m, v] = [value, 0, 0]
    gradients.forEach((step, i) => {
      const g = 0.5 * step[k]!
      m = beta1 * m + (1 - beta1) * g
      v = beta2 * v + (1 - beta2) * g * g
      p -= 0.1 * (m / (1 - beta1 ** (i + 1)) / (Math.sqrt(v / (1 - beta2 ** (i + 1))) + epsilon) + 0.05 * p)
    })
    return p
  })
  close(await emitted({ kind: 'adamw', beta1, beta2, epsilon, clipNorm: 1 }), expected)
})

test('SGD with momentum', async () => {
  const expected = start.map((value, k) => {
    let [p, b] = [value, 0]
    for (const step of gradients) {
      b = 0.9 * b + step[k]!
      p -= 0.1 * (b + 0.05 * p)
    }
    return p
  })
  close(await emitted({ kind: 'sgd', momentum: 0.9 }), expected)
})

test('norms, biases, single tokens and the scale are not decayed', () => {
  expect([[], [64], [1, 1, 64], [1, 64, 1, 1]].map(isDecayed)).toEqual([false, false, false, false])
  expect([[64, 64], [8, 3, 7, 7], [8, 1, 3, 3]].map(isDecayed)).toEqual([true, true, true])
})
