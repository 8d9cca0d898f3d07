import { UmbraError } from '../base/umbra-error.ts'
import { openSession, type Session } from '../onnx/session.ts'
import { elementCount, float32, floats, type HostTensor } from '../onnx/tensor.ts'
import type { Canonical } from '../training/canonical/canonicalise.ts'
import { backwardPass, behind, COTANGENT, type Backward } from './backward.ts'

/** 64 MB. */
const MOST_NUMBERS = 16 * 1024 * 1024
/** A batch and one by one differ by the order of sums. */
const ALIKE = 1e-4

export interface MarginGradients {
  /**
   * d(margin) / d(layer) for every margin of one film, as many in one pass back as memory allows.
   *
   * @param made what the forward pass made: every name of `saved`
   * @param cotangents per margin: its gradient by the embedding
   * @param between is called before every pass; throwing there ends the work
   * @returns passes: how many it took
   */
  of(made: Readonly<Record<string, HostTensor>>, cotangents: readonly Float32Array[], between: () => Promise<void> | void): Promise<{ gradients: Float32Array[]; passes: number }>
  close(): Promise<void>
}

interface Opened extends Pick<Backward, 'saved' | 'gradient'> {
  session: Session
}

/**
 * Opens the pass back for one margin, and for more when they are first asked for. Films lie one behind the other in all but rare models; where they do not the
 * wide pass cannot be built, or gives other numbers than the narrow one, and is not used.
 *
 * @param single the pass of one margin
 * @param options.mostNumbers that the largest value of a batch may hold
 */
export async function openMarginGradients(canonical: Canonical, layer: string, single: Backward, { mostNumbers = MOST_NUMBERS, ...options }: { threads?: number; mostNumbers?: number }): Promise<MarginGradients> {
  const size = canonical.values.get(canonical.output)!.dims[1]!
  // Kept for as long as the model is open: not the weights before the layer.
  const tail = behind(canonical, layer)
  const narrow: Opened = { saved: single.saved, gradient: single.gradient, session: await openSession(single.model, options) }
  const largest = Math.max(...[layer, ...single.saved].map((name) => elementCount(single.forward.values.get(name)!.dims)))
  const most = Math.max(1, Math.floor(mostNumbers / largest))
  let wide: (Opened & { count: number }) | null = null
  let batches = true

  async function run({ saved, gradient, session }: Opened, made: Readonly<Record<string, HostTensor>>, cotangents: readonly Float32Array[]): Promise<Float32Array[]> {
    const joined = new Float32Array(cotangents.length * size)
    cotangents.forEach((cotangent, i) => joined.set(cotangent, i * size))
    const feeds = Object.fromEntries(saved.map((name) => [name, made[name]!]))
    const all = floats((await session.run({ ...feeds, [COTANGENT]: float32([cotangents.length, size], joined) }))[gradient], gradient)
    const length = all.length / cotangents.length
    return cotangents.map((_, i) => all.subarray(i * length, (i + 1) * length))
  }

  /** The pass for `count` margins, opened once and kept until another count is wanted; null where the model cannot be run so. */
  async function widened(count: number, made: Readonly<Record<string, HostTensor>>, cotangents: readonly Float32Array[]): Promise<Opened | null> {
    if (!batches || wide?.count === count) return batches ? wide : null
    await wide?.session.close()
    wide = null
    try {
      const pass = backwardPass(tail, layer, count)
      if (pass?.saved.every((name) => narrow.saved.includes(name))) {
        wide = { saved: pass.saved, gradient: pass.gradient, session: await openSession(pass.model, options), count }
        const [last] = (await run(wide, made, cotangents)).slice(-1)
        const [alone] = await run(narrow, made, cotangents.slice(-1))
        batches = sameGradient(last!, alone!)
      } else batches = false
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof UmbraError)) throw error
      batches = false
    }
    return batches ? wide : null
  }

  return {
    of: async (made, cotangents, between) => {
      const gradients: Float32Array[] = []
      let passes = 0
      // Parts of one size, the last one filled up: one session serves them all.
      const parts = Math.ceil(cotangents.length / most)
      const count = Math.ceil(cotangents.length / parts)
      for (let from = 0; from < cotangents.length; ) {
        await between()
        const part = Array.from({ length: count }, (_, i) => cotangents[Math.min(from + i, cotangents.length - 1)]!)
        const batch = count > 1 ? await widened(count, made, part) : null
        const found = await run(batch ?? narrow, made, batch ? part : part.slice(0, 1))
        passes++
        gradients.push(...found.slice(0, cotangents.length - from))
        from += found.length
      }
      return { gradients, passes }
    },
    close: async () => {
      await narrow.session.close()
      await wide?.session.close()
    }
  }
}

function sameGradient(a: Float32Array, b: Float32Array): boolean {
  if (a.length !== b.length) return false
  const largest = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return a.every((value, i) => Math.abs(value - b[i]!) <= ALIKE * largest)
}
