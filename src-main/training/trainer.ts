import { UmbraError } from '../base/umbra-error.ts'
import { replaceInitializers } from '../onnx/model.ts'
import type { Session } from '../onnx/session.ts'
import { elementCount, float32, scalar } from '../onnx/tensor.ts'
import type { FloatTensor, HostTensor } from '../onnx/tensor.ts'
import type { LossOptions } from './losses/info-nce.ts'
import { createOptimiser } from './optimisers/optimiser.ts'
import type { Optimiser } from './optimisers/optimiser.ts'
import type { Diagnostics, StepBatch, Trainer, TrainerOptions } from './trainer-types.ts'
import { createDeviceState } from './trainer/device-state.ts'
import { createFlatState } from './trainer/flat-state.ts'
import { joinRows, takeRows } from './trainer/frozen.ts'
import type { CutValue, FrozenRows, Split } from './trainer/frozen.ts'
import { LOG_SCALE, LOSS_SCALE, REPORTED, stepGraph, TOWERS, UNSCALE } from './trainer/graphs.ts'
import type { TowerName } from './trainer/graphs.ts'
import { feedsOf, padRows } from './trainer/inputs.ts'
import type { PairBatch, WholeNumbers } from './trainer/inputs.ts'
import { LOSS_SCALE_START, nextScale } from './trainer/loss-scale.ts'
import { estimate } from './trainer/memory.ts'
import { parametersFor, startingScale, trainedOf } from './trainer/parameters.ts'
import { overflowed } from './trainer/parameter-state.ts'
import type { ParameterState } from './trainer/parameter-state.ts'
import { createSessions } from './trainer/sessions.ts'
import type { Kept, Sessions } from './trainer/sessions.ts'
import { asStored, openTowers, splitsOf } from './trainer/towers.ts'
import type { Towers } from './trainer/towers.ts'

const LOSS: LossOptions = { relax: 'diagonal', theta: 0.5, softness: 20 }

/** What a trainer is made of. */
interface Parts {
  options: TrainerOptions
  towers: Towers
  trained: readonly string[]
  splits: Record<TowerName, Split | null>
  optimiser: Optimiser
  state: ParameterState
  sessions: Sessions
  chunk: number
}

/**
 * A trainer of two encoders. Everything is checked before the first step: an op without a gradient rule is refused here.
 *
 * @throws UmbraError `not-trainable`, `model-unusable`
 */
export async function createTrainer(options: TrainerOptions): Promise<Trainer> {
  const { batch, device = 'cpu', threads, accumulate = 1, half = false } = options
  const chunk = Math.min(options.chunk ?? batch, batch)
  const loss: LossOptions = { ...LOSS, ...options.loss }
  const chosen = options.optimiser ?? { kind: 'adamw' }
  // In half precision the norm is always looked at: it tells an overflow.
  const optimiser = createOptimiser(half ? { ...chosen, clipNorm: chosen.clipNorm ?? Infinity } : chosen, accumulate > 1)
  const towers = await openTowers(options, chunk)
  const parameters = parametersFor(options, towers)
  const trained = parameters.filter((parameter) => parameter.trained).map(({ name }) => name)
  const memory = estimate(parameters, towers.usual, optimiser.transformation.slots.length)
  const state = device === 'webgpu' ? await createDeviceState(parameters, optimiser.transformation) : await createFlatState(parameters, optimiser.transformation, threads)
  // The weights live in the state from here on; the graphs need only their names and shapes.
  for (const { name, value } of parameters) for (const tower of TOWERS) if (name.startsWith(`${tower}/`)) towers.usual[tower].parameters.set(name.slice(tower.length + 1), value)
  const byTower = trainedOf(parameters)
  const splits = splitsOf(towers, byTower)
  const sessions = createSessions({ towers, trained, trainedOf: byTower, batch, loss, accumulates: accumulate > 1, device, half, threads })
  try {
    // With a frozen part it is not known yet which graphs will be used: differentiating is the check. Anything else is opened now.
    if (splits.image || splits.text) stepGraph({ image: splits.image?.rest ?? towers.usual.image, text: splits.text?.rest ?? towers.usual.text }, trained, loss, false, device, half)
    else if (chunk === batch) await sessions.step({ image: false, text: false })
    else for (const name of TOWERS) if (byTower[name].size) await sessions.backward(name, chunk, false)
  } catch (error) {
    await sessions.close()
    await state.close()
    throw error
  }
  return { ...assemble({ options, towers, trained, splits, optimiser, state, sessions, chunk }), memory }
}

function assemble({ options, towers, trained, splits, optimiser, state, sessions, chunk }: Parts): Omit<Trainer, 'memory'> {
  const { batch, accumulate = 1, half = false } = options
  const add = accumulate > 1
  const size = towers.embeddingSize
  const ofTower = (name: TowerName): string[] => trained.filter((key) => key.startsWith(`${name}/`))
  const pieces = Array.from({ length: Math.ceil(batch / chunk) }, (_, i) => [i * chunk, Math.min(batch, (i + 1) * chunk)] as const)

  let lossScale = LOSS_SCALE_START
  const scaling = (): Record<string, HostTensor> => (half ? { [LOSS_SCALE]: scalar(lossScale.value), [UNSCALE]: scalar(1 / lossScale.value) } : {})
  /** Weights a session asks for, and the data. */
  const feedsFor = (target: Session, data: Record<string, HostTensor>): Record<string, HostTensor> => {
    const wanted = new Set(target.inputs.map(({ name }) => name))
    return Object.fromEntries(Object.entries({ ...state.weights(), ...scaling(), ...data }).filter(([name]) => wanted.has(name))) as Record<string, HostTensor>
  }
  const keptIn = (data: StepBatch): Kept => ({ image: data.frozen?.image !== undefined, text: data.frozen?.text !== undefined })
  const cutOf = (name: TowerName): CutValue[] | null => splits[name]?.cut.map((value) => ({ ...value, dims: [value.dims[0]! / chunk, ...value.dims.slice(1)] })) ?? null
  /** Data of rows [from, to) of n, or what the frozen part made of them. */
  const rowsOf = async (name: TowerName, data: StepBatch, from: number, to: number, n = batch): Promise<Record<string, HostTensor>> => {
    const frozen = data.frozen?.[name]
    if (!frozen) return feedsOf(name, await towers.at(name, to - from), data, from, to)
    const part = takeRows(frozen, n, Array.from({ length: to - from }, (_, i) => from + i))
    const raw = (await sessions.part(name, to - from, true)).inputs.filter((input) => !(input.name in frozen))
    return { ...Object.fromEntries(Object.entries(part).map(([key, value]) => [`${name}/${key}`, value])), ...(raw.length ? feedsOf(name, { ...towers.usual[name], inputs: raw }, data, from, to) : {}) }
  }

  async function embedRows(name: TowerName, data: StepBatch, from: number, to: number, n = batch): Promise<Float32Array> {
    const target = await sessions.embed(name, to - from, keptIn(data)[name])
    const { embedding } = await target.run(feedsFor(target, await rowsOf(name, data, from, to, n)))
    return embedding!.data as Float32Array
  }

  /** Gradient caching: embed all, loss on the whole matrix, then each piece once more with its part of dL/d(embedding). */
  async function gatherInPieces(data: StepBatch): Promise<Record<string, HostTensor>> {
    const embeddings = { image: new Float32Array(batch * size), text: new Float32Array(batch * size) }
    for (const name of TOWERS) for (const [from, to] of pieces) embeddings[name].set(await embedRows(name, data, from, to), from * size)
    const target = await sessions.loss()
    const feeds = feedsFor(target, { images: float32([batch, size], embeddings.image), texts: float32([batch, size], embeddings.text) })
    const made = await state.gather(target, feeds, [...REPORTED, 'dImages', 'dTexts'], true)
    for (const name of TOWERS) {
      if (!ofTower(name).length) continue
      const cotangents = made[name === 'image' ? 'dImages' : 'dTexts']!.data as Float32Array
      for (const [from, to] of pieces) {
        const backward = await sessions.backward(name, to - from, keptIn(data)[name])
        const cotangent = float32([to - from, size], cotangents.slice(from * size, to * size))
        await state.gather(backward, feedsFor(backward, { ...(await rowsOf(name, data, from, to)), cotangent }), [], true)
      }
    }
    return made
  }

  let steps = 0
  let gathered = 0
  async function gather(data: StepBatch): Promise<Record<string, HostTensor>> {
    if (gathered === 0 && (add || chunk < batch)) await state.clear()
    gathered++
    if (chunk < batch) return gatherInPieces(data)
    const target = await sessions.step(keptIn(data))
    const feeds = feedsFor(target, { ...(await rowsOf('image', data, 0, batch)), ...(await rowsOf('text', data, 0, batch)) })
    return state.gather(target, feeds, REPORTED, add)
  }
  const reported = (made: Record<string, HostTensor>, norm: number | null, used = lossScale.value): { loss: number; diagnostics: Diagnostics } => {
    const read = (name: (typeof REPORTED)[number]): number => Number(made[name]!.data[0])
    return { loss: read('loss'), diagnostics: { positiveCosine: read('positiveCosine'), negativeCosine: read('negativeCosine'), clipped: read('clipped'), scale: read('scale'), gradientNorm: overflowed(norm) ? null : norm, lossScale: half ? used : null, skipped: overflowed(norm) } }
  }

  async function embed(name: TowerName, { frozen, ...data }: StepBatch, n: number): Promise<Float32Array> {
    const all = new Float32Array(n * size)
    const kept = frozen?.[name]
    for (let from = 0; from < n; from += chunk) {
      const rows = Math.min(chunk, n - from)
      const values: StepBatch = padded(data, from, rows, chunk)
      if (kept) values.frozen = { [name]: takeRows(kept, n, Array.from({ length: chunk }, (_, i) => from + Math.min(i, rows - 1))) }
      all.set((await embedRows(name, values, 0, chunk, chunk)).subarray(0, rows * size), from * size)
    }
    return all
  }
  async function frozenRows(name: TowerName, data: Partial<PairBatch>, n: number): Promise<FrozenRows> {
    const split = splits[name]
    if (!split) throw new UmbraError('training-batch', `Nothing of the ${name} encoder is frozen`)
    const target = await sessions.frozen(name, split)
    const parts: FrozenRows[] = []
    for (let from = 0; from < n; from += chunk) {
      const rows = Math.min(chunk, n - from)
      const made = await target.run(feedsFor(target, feedsOf(name, towers.usual[name], padded(data, from, rows, chunk), 0, chunk)))
      parts.push(takeRows(made, chunk, Array.from({ length: rows }, (_, i) => i)))
    }
    return joinRows(parts)
  }
  function padded(data: Partial<PairBatch>, from: number, rows: number, to: number): Partial<PairBatch> {
    return Object.fromEntries(
      Object.entries(data).map(([key, values]: [string, Float32Array | WholeNumbers]) => {
        const tower = key === 'pixelValues' ? towers.usual.image : towers.usual.text
        const row = elementCount(tower.inputs[0]!.dims.slice(1))
        return [key, padRows(values.slice(from * row, (from + rows) * row), rows, to)]
      })
    )
  }

  return {
    device: options.device ?? 'cpu',
    half,
    batch,
    chunk,
    embeddingSize: size,
    trained,
    step: async (data, { learningRate }) => {
      const made = await gather(data)
      if (gathered < accumulate) return reported(made, null)
      gathered = 0
      steps++
      const { gradientNorm } = await state.update({ learningRate, corrections: optimiser.corrections(steps), weightDecay: optimiser.weightDecay, clipNorm: optimiser.clipNorm, share: 1 / accumulate })
      const used = lossScale.value
      if (half) lossScale = nextScale(lossScale, overflowed(gradientNorm))
      if (overflowed(gradientNorm)) steps--
      return reported(made, gradientNorm, used)
    },
    gradients: async (data) => {
      const made = await gather(data)
      gathered = 0
      return { ...reported(made, null), gradients: await state.gradients() }
    },
    cut: { image: cutOf('image'), text: cutOf('text') },
    embedKept: embed,
    frozenRows,
    embedImages: (pixelValues, n) => embed('image', { pixelValues }, n),
    embedTexts: ({ inputIds, attentionMask }, n) => embed('text', { inputIds, ...(attentionMask ? { attentionMask } : {}) }, n),
    state: async () => ({ tensors: await state.read(), step: steps, ...(half ? { lossScale } : {}) }),
    load: async (snapshot) => {
      await state.write(snapshot.tensors)
      steps = snapshot.step
      lossScale = snapshot.lossScale ?? LOSS_SCALE_START
      gathered = 0
    },
    exportModels: async () => {
      const tensors = await state.read()
      const of = (name: TowerName): Map<string, FloatTensor> => new Map(ofTower(name).map((key) => [key.slice(name.length + 1), asStored(towers.usual[name], key.slice(name.length + 1), tensors.get(key)!)]))
      return { image: replaceInitializers(options.imageModel, of('image')), text: replaceInitializers(options.textModel, of('text')), logScale: tensors.get(LOG_SCALE)?.data[0] ?? startingScale(options) }
    },
    close: async () => {
      await sessions.close()
      await state.close()
    }
  }
}
