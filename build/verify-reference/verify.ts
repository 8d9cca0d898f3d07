import { join } from 'node:path'
import { loadModel } from '../../src-main/onnx/model.ts'
import type { Device } from '../../src-main/onnx/session.ts'
import type { HostTensor } from '../../src-main/onnx/tensor.ts'
import { unfoldLookups } from '../../src-main/training/canonical/lookups.ts'
import { parametersOf } from '../../src-main/training/canonical/parameters.ts'
import { untie } from '../../src-main/training/canonical/untie.ts'
import { createTrainer } from '../../src-main/training/trainer.ts'
import type { Trainer, TrainerOptions } from '../../src-main/training/trainer-types.ts'
import type { PairBatch } from '../../src-main/training/trainer/inputs.ts'
import { flatGradients } from './case.ts'
import type { Case } from './case.ts'
import { difference, norm } from './layouts.ts'
import { matchGradients } from './match.ts'
import type { Match, Reference } from './match.ts'

export interface Check {
  what: string
  /** Worst error found; NaN when nothing could be compared. */
  error: number
  limit: number
  passed: boolean
  detail?: string
}

export interface CaseResult {
  name: string
  checks: Check[]
  passed: boolean
}

interface Limits {
  outputs: number
  loss: number
  gradient: number
  trajectory: number
}

/** Below this share of the largest norm a gradient is zero in exact arithmetic (key biases) and is compared absolutely. */
const NEGLIGIBLE = 1e-6

export function limitsOf(name: string, device: Device): Limits {
  const loose = name === 'resnet-clip'
  if (device === 'cpu') return { outputs: 2e-6, loss: 1e-5, gradient: 1e-4, trajectory: loose ? 5e-3 : 1e-4 }
  return { outputs: loose ? 2e-2 : 1e-3, loss: loose ? 2e-2 : 1e-3, gradient: loose ? 2e-2 : 1e-3, trajectory: loose ? 2e-2 : 1e-3 }
}

type Chosen = Record<'image' | 'text', Set<string>>
const TOWERS = ['image', 'text'] as const

function worst(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)
}

const check = (what: string, error: number, limit: number, detail?: string): Check => ({ what, error, limit, passed: error <= limit, ...(detail ? { detail } : {}) })

/** Weights by our own choice, and whatever else the case names. */
function candidates(reference: Case): Chosen {
  const named = new Set(Object.values(reference.manifest.loss).flatMap(({ grad_norms }) => Object.keys(grad_norms ?? {})))
  const of = (tower: 'image' | 'text'): Set<string> => {
    const { graph } = unfoldLookups(untie(loadModel(join(reference.folder, `${tower}.onnx`)).graph))
    return new Set([...parametersOf(graph).keys(), ...[...graph.initializers.keys()].filter((name) => named.has(`${tower}.${name}`))])
  }
  return { image: of('image'), text: of('text') }
}

function batchOf(reference: Case): PairBatch {
  return { pixelValues: reference.floats('pixel_values'), inputIds: reference.whole('input_ids'), ...(reference.has('attention_mask') ? { attentionMask: reference.whole('attention_mask') } : {}) }
}

/** Verifies one case folder against its numbers. */
export async function verifyCase(reference: Case, device: Device): Promise<CaseResult> {
  const limits = limitsOf(reference.name, device)
  const { tensors, loss, adamw } = reference.manifest
  const [rows] = tensors['pixel_values']!.shape as [number]
  const data = batchOf(reference)
  const base: TrainerOptions = {
    imageModel: join(reference.folder, 'image.onnx'),
    textModel: join(reference.folder, 'text.onnx'),
    batch: rows,
    imageSize: tensors['pixel_values']!.shape[2]!,
    context: tensors['input_ids']!.shape[1]!,
    device,
    decayAll: true
  }
  const using = async <T>(options: Partial<TrainerOptions>, work: (trainer: Trainer) => Promise<T>): Promise<T> => {
    const trainer = await createTrainer({ ...base, ...options })
    try {
      return await work(trainer)
    } finally {
      await trainer.close()
    }
  }
  const checks: Check[] = []
  let chosen = candidates(reference)
  let matches: Record<'image' | 'text', Match[]> | undefined
  const folded: string[] = []
  const fused: string[] = []
  for (const key of Object.keys(loss).toSorted((a, b) => Number(b === 'none') - Number(a === 'none'))) {
    const expected = loss[key]!
    const theta = key === 'none' ? 1 : Number(key)
    const made = await using({ parameters: chosen, loss: { relax: key === 'none' ? 'off' : 'diagonal', theta } }, async (trainer) => {
      if (!matches) {
        checks.push(check('image embeddings', worst(await trainer.embedImages(data.pixelValues, rows), reference.floats('image_embeds')), limits.outputs))
        checks.push(check('text embeddings', worst(await trainer.embedTexts(data, rows), reference.floats('text_embeds')), limits.outputs))
      }
      return trainer.gradients(data)
    })
    checks.push(check(`loss, theta ${key}`, Math.abs(made.loss - expected.value) / Math.max(Math.abs(expected.value), 1e-30), limits.loss, `${made.loss.toPrecision(8)} for ${expected.value.toPrecision(8)}`))
    if (!expected.grad_norms) continue
    const stored = flatGradients(reference, key)
    const references = Object.entries(expected.grad_norms).map(([name, size]): Reference & { full: string } => ({ full: name, name, norm: size, ...stored.get(name) }))
    if (!matches) {
      matches = { image: [], text: [] }
      for (const tower of TOWERS) {
        const ours = new Map([...made.gradients].flatMap(([name, value]) => (name.startsWith(`${tower}/`) ? [[name.slice(tower.length + 1), value]] : []) as [string, HostTensor][]))
        const own = references.filter(({ name }) => name.startsWith(`${tower}.`)).map((entry) => ({ ...entry, name: entry.name.slice(tower.length + 1) }))
        const found = matchGradients(own, ours, NEGLIGIBLE * Math.max(...references.map((entry) => entry.norm)))
        matches[tower] = found.matches
        folded.push(...found.folded.map(({ name }) => `${tower}.${name}`))
        fused.push(...found.fused.map(({ name }) => `${tower}.${name}`))
        for (const { name, norm: size } of found.unmatched) checks.push({ what: `gradient of ${tower}.${name}`, error: NaN, limit: limits.gradient, passed: false, detail: `unmatched, norm ${size.toPrecision(4)}` })
        if (found.unmatched.length && found.kernels.length) checks.push({ what: `kernels of the ${tower} encoder`, error: NaN, limit: limits.gradient, passed: false, detail: fusedKernels(found.kernels) })
      }
      chosen = { image: namesOf(matches.image), text: namesOf(matches.text) }
    }
    checks.push(...compareGradients(key, references, matches, made.gradients, limits.gradient))
    if (expected.d_log_scale !== undefined) {
      const own = (made.gradients.get('log_scale')!.data as Float32Array)[0]!
      checks.push(check(`gradient of the log scale, theta ${key}`, Math.abs(own - expected.d_log_scale) / Math.max(Math.abs(expected.d_log_scale), 1e-30), limits.gradient))
    }
  }
  for (const name of folded) checks.push({ what: `gradient of ${name}`, error: NaN, limit: Infinity, passed: true, detail: 'not compared: folded by the exporter, the file has no such initialiser' })
  for (const name of fused) checks.push({ what: `gradient of ${name}`, error: NaN, limit: Infinity, passed: true, detail: 'not compared: the exporter multiplied this scale into the kernel before it, whose gradient was compared up to one factor per channel' })
  if (adamw) checks.push(...(await using({ parameters: chosen, ...recipeOf(adamw) }, (trainer) => followTrajectory(trainer, reference, data, adamw, limits, folded.length + fused.length === 0))))
  return { name: reference.name, checks, passed: checks.every(({ passed }) => passed) }
}

/** Why kernels have no counterpart, and what to do. */
function fusedKernels(names: readonly string[]): string {
  const some = names.length > 2 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(' and ')
  return `the exporter multiplied each BatchNormalization into the convolution before it (${some}): gradients of these products are not those of the weights. Export with training=torch.onnx.TrainingMode.PRESERVE, which keeps both, or store the gradients themselves (grad_order, grad_none.bin), which are compared up to one factor per channel`
}

const namesOf = (matches: readonly Match[]): Set<string> => new Set(matches.flatMap(({ parameter }) => (parameter === null ? [] : [parameter])))

type AdamW = NonNullable<Case['manifest']['adamw']>

function recipeOf({ betas = [0.9, 0.999], eps = 1e-8, weight_decay = 0, theta }: AdamW): Partial<TrainerOptions> {
  return {
    loss: theta === undefined || theta === null ? { relax: 'off' } : { relax: 'diagonal', theta },
    optimiser: { kind: 'adamw', beta1: betas[0], beta2: betas[1], epsilon: eps, weightDecay: weight_decay }
  }
}

function compareGradients(key: string, references: readonly Reference[], matches: Record<'image' | 'text', Match[]>, gradients: ReadonlyMap<string, HostTensor>, limit: number): Check[] {
  const largest = Math.max(...references.map(({ norm: size }) => size))
  const byName = new Map(references.map((reference) => [reference.name, reference]))
  const outside: Check[] = []
  let most = 0
  let mostAt = ''
  let count = 0
  for (const tower of TOWERS) {
    for (const match of matches[tower]) {
      const reference = byName.get(`${tower}.${match.reference.name}`)
      if (!reference) continue
      const ours = match.parameter === null ? undefined : gradients.get(`${tower}/${match.parameter}`)
      const negligible = reference.norm < NEGLIGIBLE * largest
      const placed = ours && match.layout ? match.layout.arrange(ours.data as Float32Array) : null
      const size = placed ? norm(placed) : ours ? norm(ours.data as Float32Array) : 0
      const distance = placed && reference.data && !negligible ? Math.max(Math.abs(size - reference.norm), difference(placed, reference.data)) : Math.abs(size - reference.norm)
      const error = distance / (negligible ? largest * NEGLIGIBLE / limit : reference.norm)
      count++
      if (error > most) {
        most = error
        mostAt = reference.name
      }
      if (!(error <= limit)) outside.push(check(`gradient of ${reference.name}, theta ${key}`, error, limit, `norm ${size.toPrecision(6)} for ${reference.norm.toPrecision(6)}`))
    }
  }
  return [...outside, check(`${count} gradients, theta ${key}`, most, limit, `worst at ${mostAt}`)]
}

async function followTrajectory(trainer: Trainer, reference: Case, data: PairBatch, adamw: AdamW, limits: Limits, comparable: boolean): Promise<Check[]> {
  const checks: Check[] = []
  let most = 0
  let at = 0
  for (const [i, expected] of adamw.losses.entries()) {
    const { loss } = await trainer.step(data, { learningRate: adamw.lr })
    const error = Math.abs(loss - expected) / Math.max(Math.abs(expected), 1e-30)
    if (!(error <= most)) [most, at] = [error, i + 1]
  }
  // What is trained is not what PyTorch trained when a weight of its own is not in the file.
  if (comparable) checks.push(check(`${adamw.losses.length} steps of AdamW`, most, limits.trajectory, `worst at step ${at}`))
  else checks.push({ what: `${adamw.losses.length} steps of AdamW`, error: most, limit: Infinity, passed: Number.isFinite(most), detail: `worst at step ${at}, for information: a weight was folded or fused by the exporter` })
  const [rows] = reference.manifest.tensors['pixel_values']!.shape as [number]
  const after = [await trainer.embedImages(data.pixelValues, rows), await trainer.embedTexts(data, rows)]
  TOWERS.forEach((tower, i) => {
    if (!reference.has(`${tower}_embeds_after`)) return
    const theirs = reference.floats(`${tower}_embeds_after`)
    // No limit is set for these: the distance is told in units of the embedding's own size.
    const error = difference(after[i]!, theirs) / norm(theirs)
    checks.push({ what: `${tower} embeddings after training`, error, limit: Infinity, passed: Number.isFinite(error), detail: 'of their norm, for information' })
  })
  return checks
}
