import { UmbraError } from '../base/umbra-error.ts'
import { loadModel, replaceInitializers } from '../onnx/model.ts'
import { openSession } from '../onnx/session.ts'
import type { Device, Session, SessionOptions } from '../onnx/session.ts'
import { elementCount, float32, scalar } from '../onnx/tensor.ts'
import type { FloatTensor, HostTensor } from '../onnx/tensor.ts'
import { canonicalise } from './canonical/canonicalise.ts'
import type { Canonical } from './canonical/canonicalise.ts'
import { spread } from './canonical/lookups.ts'
import { LOG_SCALE_LIMIT, LOG_SCALE_START } from './losses/info-nce.ts'
import type { LossOptions } from './losses/info-nce.ts'
import { createOptimiser, isDecayed } from './optimisers/optimiser.ts'
import type { OptimiserOptions } from './optimisers/optimiser.ts'
import { ratesOf, trainedUnder } from './trainer/blocks.ts'
import type { Freeze } from './trainer/blocks.ts'
import { createDeviceState } from './trainer/device-state.ts'
import { createFlatState } from './trainer/flat-state.ts'
import { joinRows, splitFrozen, takeRows } from './trainer/frozen.ts'
import type { CutValue, FrozenRows } from './trainer/frozen.ts'
import { backwardGraph, embedGraph, frozenGraph, LOG_SCALE, lossGraph, REPORTED, stepGraph, TOWERS } from './trainer/graphs.ts'
import type { TowerName } from './trainer/graphs.ts'
import { fixDims } from './trainer/fix-dims.ts'
import { feedsOf, padRows } from './trainer/inputs.ts'
import type { PairBatch, WholeNumbers } from './trainer/inputs.ts'
import { GRADIENT } from './trainer/parameter-state.ts'
import type { Parameter, ParameterState } from './trainer/parameter-state.ts'

export { joinRows, takeRows } from './trainer/frozen.ts'
export type { FrozenRows } from './trainer/frozen.ts'
export type { PairBatch, WholeNumbers } from './trainer/inputs.ts'

export interface TrainerOptions {
  /** Path of the .onnx file, or its bytes. */
  imageModel: string | Uint8Array
  textModel: string | Uint8Array
  /** Pairs the loss sees together. */
  batch: number
  /** Pairs that go through the encoders at once; smaller than `batch` turns on gradient caching. */
  chunk?: number
  /** Where the model leaves it open: side of a film, and tokens of a text. */
  imageSize?: number
  context?: number
  loss?: Partial<LossOptions> & { learnScale?: boolean; logScale?: number }
  optimiser?: OptimiserOptions
  /** Also decays norms, biases and the scale. */
  decayAll?: boolean
  layerDecay?: number
  freeze?: Freeze
  /** Steps whose gradients are averaged into one update. */
  accumulate?: number
  device?: Device
  threads?: number
  /** Which initialisers are weights, where the choice made from the graph is not wanted. */
  parameters?: Partial<Record<TowerName, ReadonlySet<string>>>
}

/** A batch; a tower's data may be replaced by what its frozen part made of them. */
export type StepBatch = Partial<PairBatch> & { frozen?: Partial<Record<TowerName, FrozenRows>> }

export interface Diagnostics {
  /** Mean cosine of matched pairs, and of all others. */
  positiveCosine: number
  negativeCosine: number
  /** Share of matched pairs above theta. */
  clipped: number
  scale: number
  /** Before clipping; null when nothing is clipped or no update was due. */
  gradientNorm: number | null
}

export interface TrainerSnapshot {
  /** Weights by name, the optimiser's state as `slot:name`. */
  tensors: Map<string, FloatTensor>
  /** Updates made. */
  step: number
}

export interface MemoryEstimate {
  weights: number
  /** Gradients and the optimiser's state. */
  state: number
  activations: number
  total: number
}

export interface Trainer {
  readonly device: Device
  readonly batch: number
  readonly embeddingSize: number
  /** Names of what is trained. */
  readonly trained: readonly string[]
  readonly memory: MemoryEstimate
  step(batch: StepBatch, numbers: { learningRate: number }): Promise<{ loss: number; diagnostics: Diagnostics }>
  /** Loss and gradients without an update. */
  gradients(batch: StepBatch): Promise<{ loss: number; diagnostics: Diagnostics; gradients: Map<string, HostTensor> }>
  /** What passes from a tower's frozen part to its trained one, with the dims of one row; null where nothing is frozen that could be kept. */
  readonly cut: Readonly<Record<TowerName, readonly CutValue[] | null>>
  /** What the frozen part of a tower makes of n rows; `takeRows` picks those of a batch. */
  frozenRows(tower: TowerName, batch: Partial<PairBatch>, n: number): Promise<FrozenRows>
  /** Embeddings [n, embeddingSize] as the encoder makes them, not normalised. */
  embedImages(pixelValues: Float32Array, n: number): Promise<Float32Array>
  /** The same from kept activations: `batch.frozen` and what raw inputs the trained part still reads. */
  embedKept(tower: TowerName, batch: StepBatch, n: number): Promise<Float32Array>
  embedTexts(texts: { inputIds: WholeNumbers; attentionMask?: WholeNumbers }, n: number): Promise<Float32Array>
  state(): Promise<TrainerSnapshot>
  load(snapshot: TrainerSnapshot): Promise<void>
  /** The original files with the trained weights in them; everything else is as it was. */
  exportModels(): Promise<{ image: Uint8Array; text: Uint8Array; logScale: number }>
  close(): Promise<void>
}

/** Which towers get kept activations instead of data. */
type Kept = Record<TowerName, boolean>
const NOTHING_KEPT: Kept = { image: false, text: false }

const LOSS: LossOptions = { relax: 'diagonal', theta: 0.5, softness: 20 }

/**
 * A trainer of two encoders. Everything is checked before the first step: an op without a gradient rule is refused here.
 *
 * @throws UmbraError `not-trainable`, `model-unusable`
 */
export async function createTrainer(options: TrainerOptions): Promise<Trainer> {
  const { batch, freeze = 'none', device = 'cpu', threads, accumulate = 1 } = options
  const chunk = Math.min(options.chunk ?? batch, batch)
  const loss: LossOptions = { ...LOSS, ...options.loss }
  const learnScale = options.loss?.learnScale ?? true
  const sources = { image: options.imageModel, text: options.textModel }
  const optimiser = createOptimiser(options.optimiser ?? { kind: 'adamw' }, accumulate > 1)

  const canonical = new Map<string, Promise<Canonical>>()
  const towerAt = (name: TowerName, size: number): Promise<Canonical> => {
    const key = `${name}/${size}`
    const made = canonical.get(key) ?? canonicalise(loadModel(sources[name]), (input) => fixDims(input, size, options), options.parameters?.[name])
    canonical.set(key, made)
    return made
  }
  const towers = { image: await towerAt('image', chunk), text: await towerAt('text', chunk) }
  const size = towers.image.values.get(towers.image.output)!.dims[1]!
  const textSize = towers.text.values.get(towers.text.output)!.dims[1]
  if (size !== textSize) throw new UmbraError('not-trainable', `The image encoder makes embeddings of ${size} numbers, the text encoder of ${textSize}`)

  const parameters: Parameter[] = TOWERS.flatMap((name) => {
    const tower = towers[name]
    const trains = trainedUnder(tower, freeze)
    const rates = ratesOf(tower, options.layerDecay ?? 1)
    return [...tower.parameters].map(([key, value]) => ({ name: `${name}/${key}`, value, trained: trains.has(key), rate: rates.get(key) ?? 1, decayed: options.decayAll === true || isDecayed(value.dims) }))
  })
  const start = Math.min(options.loss?.logScale ?? LOG_SCALE_START, LOG_SCALE_LIMIT)
  parameters.push({ name: LOG_SCALE, value: scalar(start), trained: learnScale, rate: 1, decayed: options.decayAll === true, limit: Math.fround(LOG_SCALE_LIMIT) })
  const trained = parameters.filter((parameter) => parameter.trained).map(({ name }) => name)
  const state: ParameterState = device === 'webgpu' ? await createDeviceState(parameters, optimiser.transformation) : await createFlatState(parameters, optimiser.transformation, threads)
  const trainedOf = { image: new Set<string>(), text: new Set<string>() }
  for (const { name, trained: moves } of parameters) for (const tower of TOWERS) if (moves && name.startsWith(`${tower}/`)) trainedOf[tower].add(name.slice(tower.length + 1))
  const splits = { image: splitFrozen(towers.image, trainedOf.image), text: splitFrozen(towers.text, trainedOf.text) }
  /** The whole tower, or its trained part. */
  const partAt = async (name: TowerName, rows: number, kept: boolean): Promise<Canonical> => {
    const tower = await towerAt(name, rows)
    return kept ? splitFrozen(tower, trainedOf[name])!.rest : tower
  }
  // The weights live in the state from here on; the graphs need only their names and shapes.
  for (const { name, value } of parameters) for (const tower of TOWERS) if (name.startsWith(`${tower}/`)) towers[tower].parameters.set(name.slice(tower.length + 1), value)

  const sessions = new Map<string, Promise<Session>>()
  const session = (key: string, make: () => Promise<Uint8Array> | Uint8Array, extra: SessionOptions = {}): Promise<Session> => {
    const made = sessions.get(key) ?? Promise.resolve(make()).then((bytes) => openSession(bytes, { device, graphOptimizationLevel: 'all', memory: 'arena', ...(threads ? { threads } : {}), ...extra }))
    sessions.set(key, made)
    return made
  }
  const onDevice = (names: readonly string[]): SessionOptions => ({ keepOnDevice: names.map((name) => GRADIENT + name) })
  const add = accumulate > 1
  const stepSession = (kept: Kept): Promise<Session> => session(`step/${kept.image}/${kept.text}`, async () => stepGraph({ image: await partAt('image', batch, kept.image), text: await partAt('text', batch, kept.text) }, trained, loss, add, device), onDevice(trained))
  const lossSession = (): Promise<Session> => session('loss', () => lossGraph(batch, size, learnScale, loss, device), onDevice(learnScale ? [LOG_SCALE] : []))
  const ofTower = (name: TowerName): string[] => trained.filter((key) => key.startsWith(`${name}/`))
  const backwardSession = (name: TowerName, rows: number, kept: boolean): Promise<Session> => session(`backward/${name}/${rows}/${kept}`, async () => backwardGraph(await partAt(name, rows, kept), name, trained, device), onDevice(ofTower(name)))
  const embedSession = (name: TowerName, rows: number, kept: boolean): Promise<Session> => session(`embed/${name}/${rows}/${kept}`, async () => embedGraph(await partAt(name, rows, kept), name, device))
  // Opened now, so that what cannot run is refused before the first step. With a frozen part it is not known yet which graphs will be used: differentiating is the check.
  if (splits.image || splits.text) stepGraph({ image: splits.image?.rest ?? towers.image, text: splits.text?.rest ?? towers.text }, trained, loss, false, device)
  else {
    if (chunk === batch) await stepSession(NOTHING_KEPT)
    else for (const name of TOWERS) if (ofTower(name).length) await backwardSession(name, chunk, false)
  }

  /** Weights a session asks for, and the data. */
  const feedsFor = (target: Session, data: Record<string, HostTensor>): Record<string, HostTensor> => {
    const wanted = new Set(target.inputs.map(({ name }) => name))
    return Object.fromEntries(Object.entries({ ...state.weights(), ...data }).filter(([name]) => wanted.has(name))) as Record<string, HostTensor>
  }
  const pieces = Array.from({ length: Math.ceil(batch / chunk) }, (_, i) => [i * chunk, Math.min(batch, (i + 1) * chunk)] as const)

  const keptIn = (data: StepBatch): Kept => ({ image: data.frozen?.image !== undefined, text: data.frozen?.text !== undefined })
  const cutOf = (name: TowerName): CutValue[] | null => splits[name]?.cut.map((value) => ({ ...value, dims: [value.dims[0]! / chunk, ...value.dims.slice(1)] })) ?? null
  /** Data of rows [from, to) of n, or what the frozen part made of them. */
  const rowsOf = async (name: TowerName, data: StepBatch, from: number, to: number, n = batch): Promise<Record<string, HostTensor>> => {
    const frozen = data.frozen?.[name]
    if (!frozen) return feedsOf(name, await towerAt(name, to - from), data, from, to)
    const part = takeRows(frozen, n, Array.from({ length: to - from }, (_, i) => from + i))
    const raw = (await partAt(name, to - from, true)).inputs.filter((input) => !(input.name in frozen))
    return { ...Object.fromEntries(Object.entries(part).map(([key, value]) => [`${name}/${key}`, value])), ...(raw.length ? feedsOf(name, { ...towers[name], inputs: raw }, data, from, to) : {}) }
  }

  async function embedRows(name: TowerName, data: StepBatch, from: number, to: number, n = batch): Promise<Float32Array> {
    const target = await embedSession(name, to - from, keptIn(data)[name])
    const { embedding } = await target.run(feedsFor(target, await rowsOf(name, data, from, to, n)))
    return embedding!.data as Float32Array
  }

  /** Gradient caching: embed all, loss on the whole matrix, then each piece once more with its part of dL/d(embedding). */
  async function gatherInPieces(data: StepBatch): Promise<Record<string, HostTensor>> {
    const embeddings = { image: new Float32Array(batch * size), text: new Float32Array(batch * size) }
    for (const name of TOWERS) for (const [from, to] of pieces) embeddings[name].set(await embedRows(name, data, from, to), from * size)
    const target = await lossSession()
    const feeds = feedsFor(target, { images: float32([batch, size], embeddings.image), texts: float32([batch, size], embeddings.text) })
    const made = await state.gather(target, feeds, [...REPORTED, 'dImages', 'dTexts'], true)
    for (const name of TOWERS) {
      if (!ofTower(name).length) continue
      const cotangents = made[name === 'image' ? 'dImages' : 'dTexts']!.data as Float32Array
      for (const [from, to] of pieces) {
        const backward = await backwardSession(name, to - from, keptIn(data)[name])
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
    const target = await stepSession(keptIn(data))
    const feeds = feedsFor(target, { ...(await rowsOf('image', data, 0, batch)), ...(await rowsOf('text', data, 0, batch)) })
    return state.gather(target, feeds, REPORTED, add)
  }
  const reported = (made: Record<string, HostTensor>, gradientNorm: number | null): { loss: number; diagnostics: Diagnostics } => {
    const read = (name: (typeof REPORTED)[number]): number => Number(made[name]!.data[0])
    return { loss: read('loss'), diagnostics: { positiveCosine: read('positiveCosine'), negativeCosine: read('negativeCosine'), clipped: read('clipped'), scale: read('scale'), gradientNorm } }
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
    const target = await session(`frozen/${name}`, () => frozenGraph(towers[name], name, split.cut.map((value) => value.name), device))
    const parts: FrozenRows[] = []
    for (let from = 0; from < n; from += chunk) {
      const rows = Math.min(chunk, n - from)
      const made = await target.run(feedsFor(target, feedsOf(name, towers[name], padded(data, from, rows, chunk), 0, chunk)))
      parts.push(takeRows(made, chunk, Array.from({ length: rows }, (_, i) => i)))
    }
    return joinRows(parts)
  }
  function padded(data: Partial<PairBatch>, from: number, rows: number, to: number): Partial<PairBatch> {
    return Object.fromEntries(
      Object.entries(data).map(([key, values]: [string, Float32Array | WholeNumbers]) => {
        const tower = key === 'pixelValues' ? towers.image : towers.text
        const row = elementCount(tower.inputs[0]!.dims.slice(1))
        return [key, padRows(values.slice(from * row, (from + rows) * row), rows, to)]
      })
    )
  }

  return {
    device,
    batch,
    embeddingSize: size,
    trained,
    memory: estimate(parameters, towers, optimiser.transformation.slots.length),
    step: async (data, { learningRate }) => {
      const made = await gather(data)
      if (gathered < accumulate) return reported(made, null)
      gathered = 0
      steps++
      const { gradientNorm } = await state.update({ learningRate, corrections: optimiser.corrections(steps), weightDecay: optimiser.weightDecay, clipNorm: optimiser.clipNorm, share: 1 / accumulate })
      return reported(made, gradientNorm)
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
    state: async () => ({ tensors: await state.read(), step: steps }),
    load: async (snapshot) => {
      await state.write(snapshot.tensors)
      steps = snapshot.step
      gathered = 0
    },
    exportModels: async () => {
      const tensors = await state.read()
      const of = (name: TowerName): Map<string, FloatTensor> => new Map(ofTower(name).map((key) => [key.slice(name.length + 1), asStored(towers[name], key.slice(name.length + 1), tensors.get(key)!)]))
      return { image: replaceInitializers(sources.image, of('image')), text: replaceInitializers(sources.text, of('text')), logScale: tensors.get(LOG_SCALE)?.data[0] ?? start }
    },
    close: async () => {
      for (const opened of sessions.values()) await (await opened).close()
      await state.close()
    }
  }
}

/** A weight as the file has it. */
function asStored({ lookups }: Canonical, name: string, value: FloatTensor): FloatTensor {
  const lookup = lookups.get(name)
  return lookup ? spread(lookup, value.data) : value
}

/** What training will hold, in bytes: activations are those of the forward pass at this batch, all kept for the way back, and half as much again in flight. */
function estimate(parameters: readonly Parameter[], towers: Record<TowerName, Canonical>, slots: number): MemoryEstimate {
  const bytes = (chosen: readonly Parameter[]): number => 4 * chosen.reduce((sum, { value }) => sum + value.data.length, 0)
  const weights = bytes(parameters)
  const state = (1 + slots) * bytes(parameters.filter(({ trained }) => trained))
  const forward = TOWERS.flatMap((name) => towers[name].graph.nodes.filter(({ op }) => op !== 'Reshape' && op !== 'Identity').flatMap(({ outputs }) => outputs.map((output) => towers[name].values.get(output))))
  const activations = 1.5 * forward.reduce((sum, value) => sum + (value?.type === 'float32' ? 4 * elementCount(value.dims) : 0), 0)
  return { weights, state, activations, total: weights + state + activations }
}
