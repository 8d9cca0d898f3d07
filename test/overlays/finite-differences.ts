import { createRandom } from '../../src-main/base/random.ts'
import { normaliseRows } from '../../src-main/inference/normalise.ts'
import { loadModel } from '../../src-main/onnx/model.ts'
import { openSession } from '../../src-main/onnx/session.ts'
import { float32, floats } from '../../src-main/onnx/tensor.ts'
import { canonicalise } from '../../src-main/training/canonical/canonicalise.ts'
import { fixDims } from '../../src-main/training/trainer/fix-dims.ts'
import type { Explained } from '../../src-main/overlays/explainer.ts'
import type { ClassEmbeddings } from '../../src-main/overlays/margin.ts'
import { cutOut, weightsInside } from '../../src-main/overlays/weights-inside.ts'

export function randomClasses(findings: number, size: number, seed = 'classes'): ClassEmbeddings {
  const random = createRandom(seed)
  const rows = (): Float32Array => normaliseRows(Float32Array.from({ length: findings * size }, () => random.normal()), size)
  return { positive: rows(), negative: rows() }
}

/** Written out plainly, in float64. */
export function naiveMargin(embedding: ArrayLike<number>, { positive, negative }: ClassEmbeddings, finding: number): number {
  let [length, p, n] = [0, 0, 0]
  for (let i = 0; i < embedding.length; i++) {
    length += embedding[i]! ** 2
    p += embedding[i]! * positive[finding * embedding.length + i]!
    n += embedding[i]! * negative[finding * embedding.length + i]!
  }
  return (p - n) / Math.sqrt(length)
}

/** The encoder from the film on, with the layer's values given instead of computed. */
export async function openWithLayer(source: string | Uint8Array, layer: string, pixels: Float32Array): Promise<{ embed(activations: Float32Array): Promise<Float32Array>; close(): Promise<void> }> {
  const canonical = await canonicalise(loadModel(source), (input) => fixDims(input, 1, {}))
  const film = canonical.inputs[0]!
  const session = await openSession(cutOut(weightsInside(canonical), [film.name, layer], [canonical.output], canonical.opset), { graphOptimizationLevel: 'disabled', threads: 1 })
  const takesFilm = session.inputs.some(({ name }) => name === film.name)
  return {
    embed: async (activations) =>
      floats((await session.run({ ...(takesFilm ? { [film.name]: float32(film.dims, pixels) } : {}), [layer]: float32(canonical.values.get(layer)!.dims, activations) }))[canonical.output], canonical.output),
    close: () => session.close()
  }
}

/**
 * The largest difference between the gradient of the margin and central differences (extrapolated to a step of zero), relative to the largest element:
 * at the 12 largest elements, 12 others, and along the gradient as a whole (relative to its length). `margins`: largest difference of the margins themselves.
 */
export async function gradientDisagreement(source: string | Uint8Array, layer: string, pixels: Float32Array, classes: ClassEmbeddings, { embedding, margins, activations, gradients }: Explained): Promise<{ worst: number; margins: number }> {
  const model = await openWithLayer(source, layer, pixels)
  let worst = 0
  let apart = 0
  for (const [f, gradient] of gradients.entries()) {
    apart = Math.max(apart, Math.abs(margins[f]! - naiveMargin(embedding, classes, f)), Math.abs(margins[f]! - naiveMargin(await model.embed(activations), classes, f)))
    const slope = async (along: (i: number) => number, step: number): Promise<number> => {
      const at = async (h: number): Promise<number> => naiveMargin(await model.embed(activations.map((value, i) => value + h * along(i))), classes, f)
      const central = async (h: number): Promise<number> => ((await at(h)) - (await at(-h))) / (2 * h)
      return (4 * (await central(step / 2)) - (await central(step))) / 3
    }
    const order = [...gradient.keys()].toSorted((a, b) => Math.abs(gradient[b]!) - Math.abs(gradient[a]!))
    const most = Math.abs(gradient[order[0]!]!)
    const length = Math.hypot(...gradient)
    const typical = Math.hypot(...activations) / Math.sqrt(activations.length)
    const every = Math.floor(order.length / 12)
    for (const i of [...order.slice(0, 12), ...Array.from({ length: 12 }, (_, k) => order[k * every]!)]) {
      const expected = await slope((j) => (j === i ? 1 : 0), 0.4 * typical)
      worst = Math.max(worst, Math.abs(gradient[i]! - expected) / most)
    }
    const along = await slope((i) => gradient[i]! / length, 0.4 * typical)
    worst = Math.max(worst, Math.abs(along - length) / length)
  }
  await model.close()
  return { worst, margins: apart }
}
