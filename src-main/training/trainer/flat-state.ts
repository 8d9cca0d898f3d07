import { UmbraError } from '../../base/umbra-error.ts'
import { createBuilder } from '../../onnx/builder.ts'
import { openSession } from '../../onnx/session.ts'
import type { AnyTensor, Session } from '../../onnx/session.ts'
import { float32, scalar } from '../../onnx/tensor.ts'
import type { FloatTensor, HostTensor } from '../../onnx/tensor.ts'
import { scalarsOf } from '../optimisers/optimiser.ts'
import type { Transformation } from '../optimisers/transformation.ts'
import { updateGraph } from '../optimisers/update-graph.ts'
import { clipping, GRADIENT, overflowed, SUM } from './parameter-state.ts'
import type { Parameter, ParameterState, StepNumbers } from './parameter-state.ts'

/** Values per run of the update graph: its temporaries stay within the caches, and the call's own cost does not show. */
const PIECE = 1 << 16
/** Floats; 64 bytes, one cache line. */
const ALIGNMENT = 16
/** Squares are summed in rows of so many in float32, the rows in float64. */
const ROW = 4096

interface Group {
  rate: number
  decayed: boolean
  start: number
  end: number
}

/**
 * Weights, gradients and state in one flat array each, parameters of one rate and decay side by side. Gradients are written by ONNX Runtime straight into
 * place, and the update runs in place, piece by piece: nothing is copied and no second state exists.
 */
export async function createFlatState(parameters: readonly Parameter[], transformation: Transformation, threads: number | undefined): Promise<ParameterState> {
  const trained = parameters.filter((parameter) => parameter.trained)
  const groups: Group[] = []
  const offsets = new Map<string, number>()
  let size = 0
  for (const key of new Set(trained.map(groupKey))) {
    const members = trained.filter((parameter) => groupKey(parameter) === key)
    const start = size
    for (const { name, value } of members) {
      offsets.set(name, size)
      size += Math.ceil(value.data.length / ALIGNMENT) * ALIGNMENT
    }
    groups.push({ rate: members[0]!.rate, decayed: members[0]!.decayed, start, end: size })
  }
  size = Math.ceil(size / ROW) * ROW
  const flat = Object.fromEntries(['p', 'g', ...transformation.slots].map((key) => [key, new Float32Array(size)]))
  const view = (key: string, { name, value }: Parameter): FloatTensor => float32(value.dims, flat[key]!.subarray(offsets.get(name)!, offsets.get(name)! + value.data.length))
  for (const parameter of trained) {
    const own = view('p', parameter)
    own.data.set(parameter.value.data)
    parameter.value = own
  }
  const weights: Record<string, AnyTensor> = Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.trained ? view('p', parameter) : parameter.value]))
  const graph = updateGraph(transformation, [{ key: '', dims: [PIECE] }], true)
  const session: Session = await openSession(graph.bytes, { ...(threads ? { threads } : {}), graphOptimizationLevel: 'all' })
  const gradientOf = new Map(trained.map((parameter) => [GRADIENT + parameter.name, view('g', parameter)]))

  const squares: Session = await openSession(squaresOfRows(), { ...(threads ? { threads } : {}) })
  async function norm(): Promise<number> {
    const { sums } = await squares.run({ g: float32([size / ROW, ROW], flat['g']!) })
    return Math.sqrt((sums!.data as Float32Array).reduce((sum, row) => sum + row, 0))
  }

  async function update(numbers: StepNumbers): Promise<{ gradientNorm: number | null }> {
    const { clip, gradientNorm } = await clipping(numbers, norm)
    if (overflowed(gradientNorm)) return { gradientNorm }
    for (const group of groups) {
      const values = scalarsOf({ learningRate: numbers.learningRate * group.rate, decay: group.decayed ? numbers.weightDecay : 0, clip, corrections: numbers.corrections })
      const scalars = Object.fromEntries(graph.scalars.map((name) => [name, scalar(values[name])]))
      for (let start = group.start; start < group.end; start += PIECE) {
        const end = Math.min(group.end, start + PIECE)
        const feeds: Record<string, AnyTensor> = { ...scalars }
        const into: Record<string, HostTensor> = {}
        for (const [key, data] of Object.entries(flat)) {
          const piece = float32([end - start], data.subarray(start, end))
          feeds[key] = piece
          if (key !== 'g') into[`${key}'`] = piece
        }
        await session.runInto(feeds, into)
      }
    }
    for (const parameter of trained) {
      if (parameter.limit === undefined) continue
      const { data } = view('p', parameter)
      for (let i = 0; i < data.length; i++) data[i] = Math.min(data[i]!, parameter.limit)
    }
    return { gradientNorm }
  }

  return {
    weights: () => weights,
    clear: () => {
      flat['g']!.fill(0)
      return Promise.resolve()
    },
    gather: (running, feeds, others, add) => {
      const made = running.outputs.map(({ name }) => name).filter((name) => gradientOf.has(name))
      const sums = running.inputs.flatMap(({ name }) => (name.startsWith(SUM) ? [[name, gradientOf.get(GRADIENT + name.slice(SUM.length))!] as const] : []))
      if (!add) for (const [, sum] of sums) sum.data.fill(0)
      return running.runInto({ ...feeds, ...Object.fromEntries(sums) }, { ...Object.fromEntries(made.map((name) => [name, gradientOf.get(name)!])), ...Object.fromEntries(others.map((name) => [name, null])) })
    },
    update,
    gradients: () => Promise.resolve(new Map(trained.map((parameter) => [parameter.name, copy(view('g', parameter))]))),
    read: () =>
      Promise.resolve(
        new Map(trained.flatMap((parameter) => [[parameter.name, copy(view('p', parameter))], ...transformation.slots.map((slot): [string, FloatTensor] => [`${slot}:${parameter.name}`, copy(view(slot, parameter))])] as [string, FloatTensor][]))
      ),
    write: (tensors) => {
      for (const parameter of trained) {
        for (const [key, name] of [['p', parameter.name], ...transformation.slots.map((slot) => [slot, `${slot}:${parameter.name}`])] as [string, string][]) {
          const value = tensors.get(name)
          if (value?.data.length !== parameter.value.data.length) throw new UmbraError('checkpoint-damaged', `The saved state has no fitting ${name}`)
          view(key, parameter).data.set(value.data)
        }
      }
      return Promise.resolve()
    },
    close: async () => {
      await session.close()
      await squares.close()
    }
  }
}

function squaresOfRows(): Uint8Array {
  const b = createBuilder('squares', 20, 9)
  b.output(b.op('ReduceSumSquare', [b.input('g', 'float32', ['rows', ROW]), b.whole([1])], { keepdims: 0 }), 'float32', ['rows'], 'sums')
  return b.bytes()
}

const groupKey = ({ rate, decayed }: Parameter): string => `${decayed ? 1 : 0}|${rate}`
const copy = (value: FloatTensor): FloatTensor => ({ ...value, data: value.data.slice() })
