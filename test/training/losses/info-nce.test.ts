import { expect, test } from 'vitest'
import { createRandom } from '../../../src-main/base/random.ts'
import { openSession } from '../../../src-main/onnx/session.ts'
import { float32, scalar } from '../../../src-main/onnx/tensor.ts'
import { createAssembly } from '../../../src-main/training/autodiff/assemble.ts'
import { infoNce, LOG_SCALE_LIMIT, LOG_SCALE_START } from '../../../src-main/training/losses/info-nce.ts'
import type { LossOptions } from '../../../src-main/training/losses/info-nce.ts'

const OFF: LossOptions = { relax: 'off', theta: 1, softness: 20 }

interface Result {
  loss: number
  dImages: Float32Array
  dTexts: Float32Array
  dLogScale: number
  clipped: number
  positiveCosine: number
  negativeCosine: number
  scale: number
}

async function run(images: Float32Array, texts: Float32Array, n: number, options: LossOptions, logScale = LOG_SCALE_START): Promise<Result> {
  const size = images.length / n
  const assembly = createAssembly('cpu')
  const made = infoNce(assembly.e, assembly.input('u', 'float32', [n, size]), assembly.input('v', 'float32', [n, size]), assembly.input('t', 'float32', []), options)
  for (const [name, value] of Object.entries(made)) assembly.output(value, name)
  const session = await openSession(assembly.bytes(), { threads: 1 })
  const results = await session.run({ u: float32([n, size], images), v: float32([n, size], texts), t: scalar(logScale) })
  await session.close()
  const number = (name: string): number => Number(results[name]!.data[0])
  return { loss: number('loss'), dImages: results['dImages']!.data as Float32Array, dTexts: results['dTexts']!.data as Float32Array, dLogScale: number('dLogScale'), clipped: number('clipped'), positiveCosine: number('positiveCosine'), negativeCosine: number('negativeCosine'), scale: number('scale') }
}

const rows = (n: number, size: number, seed: string): Float32Array => {
  const random = createRandom(seed)
  return Float32Array.from({ length: n * size }, () => random.normal())
}
const [n, size] = [5, 4]
const images = rows(n, size, 'images')
const texts = rows(n, size, 'texts')

/** The definition of the method notes in float64, term by term. */
function naive(u: ArrayLike<number>, v: ArrayLike<number>, count: number, { relax, theta, softness }: LossOptions, logScale: number): number {
  const width = u.length / count
  const row = (x: ArrayLike<number>, i: number): number[] => {
    const values = Array.from({ length: width }, (_, k) => x[i * width + k]!)
    const length = Math.hypot(...values)
    return values.map((value) => value / length)
  }
  const s = Array.from({ length: count }, (_, i) =>
    Array.from({ length: count }, (_, j) => {
      const cosine = row(u, i).reduce((sum, value, k) => sum + value * row(v, j)[k]!, 0)
      if (relax === 'all') return Math.min(cosine, theta)
      if (i !== j || relax === 'off') return cosine
      return relax === 'diagonal' ? Math.min(cosine, theta) : theta - Math.log1p(Math.exp(softness * (theta - cosine))) / softness
    })
  )
  const scale = Math.exp(logScale)
  let sum = 0
  for (let i = 0; i < count; i++) {
    const across = Math.log(s[i]!.reduce((total, value) => total + Math.exp(scale * value), 0))
    const down = Math.log(s.reduce((total, line) => total + Math.exp(scale * line[i]!), 0))
    sum += across + down - 2 * scale * s[i]![i]!
  }
  return sum / (2 * count)
}

test.each([OFF, { relax: 'diagonal', theta: 0.1, softness: 20 }, { relax: 'soft', theta: 0.1, softness: 5 }, { relax: 'all', theta: 0.1, softness: 20 }] satisfies LossOptions[])('$relax agrees with its definition, and its gradients with differences of it', async (options) => {
  const made = await run(images, texts, n, options)
  expect(made.loss).toBeCloseTo(naive(images, texts, n, options, LOG_SCALE_START), 5)
  const h = 1e-5
  const slope = (x: Float32Array, k: number, at: (x: number[]) => number): number => {
    const moved = (by: number): number[] => Array.from(x, (value, i) => (i === k ? value + by : value))
    return (at(moved(h)) - at(moved(-h))) / (2 * h)
  }
  for (let k = 0; k < images.length; k++) {
    expect(made.dImages[k]).toBeCloseTo(slope(images, k, (u) => naive(u, texts, n, options, LOG_SCALE_START)), 4)
    expect(made.dTexts[k]).toBeCloseTo(slope(texts, k, (v) => naive(images, v, n, options, LOG_SCALE_START)), 4)
  }
  expect(made.dLogScale).toBeCloseTo((naive(images, texts, n, options, LOG_SCALE_START + h) - naive(images, texts, n, options, LOG_SCALE_START - h)) / (2 * h), 4)
})

test.each(['diagonal', 'soft', 'all'] as const)('theta = 1 makes %s the plain loss, bit for bit', async (relax) => {
  const plain = await run(images, images, n, OFF)
  const relaxed = await run(images, images, n, { relax, theta: 1, softness: 20 })
  expect(relaxed).toEqual(plain)
})

test('above theta a matched pair is left alone: relaxing the numerator alone would push it apart', async () => {
  // 64 pairs: cosine 0.6 with the own text, 0.1 with the 63 others; the rest of the length lies in a 65th direction.
  const count = 64
  const width = 65
  const v = new Float32Array(count * width)
  const u = new Float32Array(count * width)
  for (let i = 0; i < count; i++) {
    v[i * width + i] = 1
    for (let j = 0; j < count; j++) u[i * width + j] = i === j ? 0.6 : 0.1
    u[i * width + 64] = Math.sqrt(1 - 0.36 - 0.63)
  }
  // dL/ds_00 alone: more of the own direction, less of the 65th. The loss is a mean over 64 pairs.
  const along = ({ dImages }: Result): number => count * (dImages[0]! - (0.6 / u[64]!) * dImages[64]!)
  const plain = await run(u, v, count, OFF)
  expect(along(plain)).toBeCloseTo(-0.68, 2)
  const relaxed = await run(u, v, count, { relax: 'diagonal', theta: 0.5, softness: 20 })
  expect(along(relaxed)).toBeCloseTo(0, 6)
  expect(relaxed.clipped).toBe(1)
  expect(plain.clipped).toBe(0)
  expect(relaxed.positiveCosine).toBeCloseTo(0.6, 5)
  expect(relaxed.negativeCosine).toBeCloseTo(0.1, 5)
})

test('the scale stops at 100', async () => {
  const at = await run(images, texts, n, OFF, 7)
  expect(at.scale).toBeCloseTo(100, 3)
  expect(at.loss).toBeCloseTo(naive(images, texts, n, OFF, LOG_SCALE_LIMIT), 3)
  expect(at.dImages.every(Number.isFinite)).toBe(true)
})
