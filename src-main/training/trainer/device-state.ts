import { UmbraError } from '../../base/umbra-error.ts'
import { createBuilder } from '../../onnx/builder.ts'
import { isOnDevice, openSession } from '../../onnx/session.ts'
import type { AnyTensor, DeviceTensor, Session } from '../../onnx/session.ts'
import { elementCount, scalar, zeros } from '../../onnx/tensor.ts'
import type { FloatTensor } from '../../onnx/tensor.ts'
import { scalarsOf } from '../optimisers/optimiser.ts'
import type { Transformation } from '../optimisers/transformation.ts'
import { updateGraph } from '../optimisers/update-graph.ts'
import type { UpdateGraph } from '../optimisers/update-graph.ts'
import { clipping, GRADIENT, overflowed, SUM } from './parameter-state.ts'
import type { Parameter, ParameterState, StepNumbers } from './parameter-state.ts'
import { createTransfer } from './transfer.ts'

/** Bytes of parameters that one update graph moves: only so much of the state exists twice at a time. */
const BUCKET = 64 << 20

interface Bucket {
  rate: number
  decayed: boolean
  members: Parameter[]
  graph: UpdateGraph
  session: Session
  norm: Session
}

function squares(members: readonly Parameter[]): Uint8Array {
  const b = createBuilder('squares', 20, 9)
  const sums = members.map(({ value }, i) => b.op('ReduceSumSquare', [b.input(`g${i}`, 'float32', [...value.dims])], { keepdims: 0 }))
  const total = sums.reduce((a, c) => b.op('Add', [a, c]))
  b.output(total, 'float32', [], 'sum')
  return b.bytes()
}

/** Weights, gradients and state as tensors of the device; every tensor that is replaced is disposed of, or memory grows by one state per step. */
export async function createDeviceState(parameters: readonly Parameter[], transformation: Transformation): Promise<ParameterState> {
  const transfer = await createTransfer()
  const trained = parameters.filter((parameter) => parameter.trained)
  const held = new Map<string, DeviceTensor>()
  const gradients = new Map<string, DeviceTensor>()
  const put = (store: Map<string, DeviceTensor>, name: string, value: AnyTensor | undefined): void => {
    if (!value || !isOnDevice(value)) throw new UmbraError('onnx-run', `ONNX Runtime did not keep ${name} on the device`)
    store.get(name)?.dispose()
    store.set(name, value)
  }
  const slotsOf = (name: string): string[] => transformation.slots.map((slot) => `${slot}:${name}`)
  for (const { name, value, trained: moves } of parameters) {
    put(held, name, await transfer.upload(value))
    if (moves) for (const slot of slotsOf(name)) put(held, slot, await transfer.upload(zeros(value.dims)))
  }
  const buckets: Bucket[] = []
  for (const members of bucketsOf(trained)) {
    const graph = updateGraph(transformation, members.map(({ value, limit }, i) => ({ key: `${i}/`, dims: value.dims, ...(limit === undefined ? {} : { limit }) })))
    const session = await openSession(graph.bytes, { device: 'webgpu', keepOnDevice: true, graphOptimizationLevel: 'basic' })
    const norm = await openSession(squares(members), { device: 'webgpu', graphOptimizationLevel: 'basic' })
    buckets.push({ rate: members[0]!.rate, decayed: members[0]!.decayed, members, graph, session, norm })
  }
  const gradientOf = (name: string): DeviceTensor => {
    const found = gradients.get(name)
    if (!found) throw new UmbraError('internal', `No gradient of ${name} was computed`)
    return found
  }

  async function update(numbers: StepNumbers): Promise<{ gradientNorm: number | null }> {
    let sum = 0
    if (numbers.clipNorm !== null) {
      for (const { norm, members } of buckets) {
        const result = await norm.run(Object.fromEntries(members.map(({ name }, i) => [`g${i}`, gradientOf(name)])))
        sum += Number(result['sum']!.data[0])
      }
    }
    const { clip, gradientNorm } = await clipping(numbers, () => Math.sqrt(sum))
    if (overflowed(gradientNorm)) return { gradientNorm }
    for (const { rate, decayed, members, graph, session } of buckets) {
      const values = scalarsOf({ learningRate: numbers.learningRate * rate, decay: decayed ? numbers.weightDecay : 0, clip, corrections: numbers.corrections })
      const feeds: Record<string, AnyTensor> = Object.fromEntries(graph.scalars.map((name) => [name, scalar(values[name])]))
      members.forEach(({ name }, i) => {
        feeds[`${i}/p`] = held.get(name)!
        feeds[`${i}/g`] = gradientOf(name)
        for (const slot of transformation.slots) feeds[`${i}/${slot}`] = held.get(`${slot}:${name}`)!
      })
      const results = await session.runOnDevice(feeds)
      members.forEach(({ name }, i) => {
        put(held, name, results[`${i}/p'`])
        for (const slot of transformation.slots) put(held, `${slot}:${name}`, results[`${i}/${slot}'`])
      })
    }
    return { gradientNorm }
  }

  return {
    weights: () => Object.fromEntries(parameters.map(({ name }) => [name, held.get(name)!])),
    clear: async () => {
      for (const { name, value } of trained) put(gradients, name, await transfer.upload(zeros(value.dims)))
    },
    gather: async (session, feeds, _others, add) => {
      const made = session.outputs.map(({ name }) => name).filter((name) => name.startsWith(GRADIENT))
      const sums = add ? made.map((name) => [SUM + name.slice(GRADIENT.length), gradientOf(name.slice(GRADIENT.length))] as const) : []
      const results = await session.runOnDevice({ ...feeds, ...Object.fromEntries(sums) })
      const rest = Object.entries(results).flatMap(([name, value]) => {
        if (!name.startsWith(GRADIENT)) return isOnDevice(value) ? [] : [[name, value] as const]
        put(gradients, name.slice(GRADIENT.length), value)
        return []
      })
      return Object.fromEntries(rest)
    },
    update,
    gradients: async () => {
      const all = new Map<string, FloatTensor>()
      for (const [name, value] of gradients) all.set(name, await transfer.download(value))
      return all
    },
    read: async () => {
      const all = new Map<string, FloatTensor>()
      for (const { name } of trained) for (const key of [name, ...slotsOf(name)]) all.set(key, await transfer.download(held.get(key)!))
      return all
    },
    write: async (tensors) => {
      for (const { name, value } of trained) {
        for (const key of [name, ...slotsOf(name)]) {
          const saved = tensors.get(key)
          if (saved?.data.length !== elementCount(value.dims)) throw new UmbraError('checkpoint-damaged', `The saved state has no fitting ${key}`)
          put(held, key, await transfer.upload({ ...saved, dims: value.dims }))
        }
      }
    },
    close: async () => {
      for (const tensor of [...held.values(), ...gradients.values()]) tensor.dispose()
      for (const { session, norm } of buckets) {
        await session.close()
        await norm.close()
      }
      await transfer.close()
    }
  }
}

/** Parameters of one rate and decay, at most BUCKET bytes (or one parameter) each. */
function bucketsOf(trained: readonly Parameter[]): Parameter[][] {
  const buckets: Parameter[][] = []
  let bytes = 0
  for (const parameter of trained) {
    const last = buckets.at(-1)
    const size = parameter.value.data.byteLength
    if (last && last[0]!.rate === parameter.rate && last[0]!.decayed === parameter.decayed && bytes + size <= BUCKET && last.length < 64) {
      last.push(parameter)
      bytes += size
    } else {
      buckets.push([parameter])
      bytes = size
    }
  }
  return buckets
}
