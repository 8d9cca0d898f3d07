import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { pickDevice } from '../../../src-main/onnx/device.ts'
import { gemmRate } from './gemm.ts'
import { BATCH, flopsPerPair, SHAPE, STEPS } from './shape.ts'
import { median, ours, peer } from './spawn.ts'
import { overBatches, overLayers, withFrozen } from './sweeps.ts'

/**
 * One training step of CLIP ViT-B/32 on the CPU, against PyTorch (the system's python3 with torch, where installed) and against the rate of ONNX Runtime's own matrix
 * product, in turns in one run; then frozen blocks, batches, layers, and the GPU where there is one:
 * npm run bench:training [-- --threads N --rounds N --only step,frozen,batches,layers,gpu --batches 16,32 --layers 2,4,8 --width small|base]
 */
const PARTS = ['step', 'frozen', 'batches', 'layers', 'gpu'] as const
const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    rounds: { type: 'string', default: '2' },
    only: { type: 'string', default: PARTS.join() },
    batches: { type: 'string', default: '16,32,64,128,256' },
    layers: { type: 'string', default: '2,4,8' },
    width: { type: 'string', default: 'base' }
  }
})
const [threads, rounds] = [Number(values.threads), Number(values.rounds)]
const list = (given: string): number[] => given.split(',').map(Number)
const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`

async function stepOnCpu(): Promise<void> {
  const umbra: ReturnType<typeof ours>[] = []
  const torch: NonNullable<ReturnType<typeof peer>>[] = []
  const rates: number[] = []
  for (let round = 0; round < rounds; round++) {
    rates.push(await gemmRate(threads))
    umbra.push(ours({ shape: SHAPE, batch: BATCH, steps: STEPS, threads }))
    const other = peer(threads, STEPS)
    if (other) torch.push(other)
  }
  rates.push(await gemmRate(threads))
  const rate = Math.max(...rates)
  const step = median(umbra.flatMap(({ seconds }) => seconds))
  const theirs = torch.length ? median(torch.flatMap(({ seconds }) => seconds)) : null
  const work = flopsPerPair() * BATCH
  console.log(`CLIP ViT-B/32, batch ${BATCH}, AdamW, float32, ${threads} threads; median of ${rounds} x ${STEPS} steps in turns; load of the computer ${loadavg()[0]!.toFixed(1)}\n`)
  console.log(`                       step      peak memory`)
  console.log(`Umbra            ${step.toFixed(2).padStart(8)} s   ${gigabytes(Math.max(...umbra.map(({ peakBytes }) => peakBytes)))} (estimated ${gigabytes(umbra[0]!.estimate)})`)
  console.log(theirs === null ? 'PyTorch           not installed' : `PyTorch ${torch[0]!.version.padEnd(9)}${theirs.toFixed(2).padStart(8)} s   ${gigabytes(Math.max(...torch.map(({ peakBytes }) => peakBytes)))}`)
  console.log(`\nprepared in ${umbra[0]!.prepared.toFixed(1)} s; ${(work / 1e9).toFixed(0)} GFLOP a step (${(work / BATCH / 1e9).toFixed(1)} a pair)`)
  console.log(`matrix products alone: ${(rate / 1e9).toFixed(0)} GFLOP/s; the step reaches ${(work / step / 1e9).toFixed(0)} GFLOP/s, ${((100 * work) / step / rate).toFixed(0)} % of it (target 60 %)`)
  console.log(`of the model's products ${(100 * flopsPerPair(true) / flopsPerPair()).toFixed(1)} % are computed, the others lead nowhere: these alone at ${((100 * flopsPerPair(true) * BATCH) / step / rate).toFixed(0)} % of the rate`)
  if (theirs !== null) console.log(`step / PyTorch's: ${(step / theirs).toFixed(2)} (target 0.6)`)
}

async function stepOnGpu(): Promise<void> {
  const { device, reason } = await pickDevice('auto')
  if (device === 'cpu') {
    console.log(`\nno GPU here (${reason}): WebGPU against PyTorch CUDA was not measured`)
    return
  }
  const umbra = median(ours({ shape: SHAPE, batch: BATCH, steps: 10, threads, device }).seconds)
  const torch = peer(threads, 10, 'cuda')
  console.log(`\nGPU: Umbra on WebGPU ${(1000 * umbra).toFixed(0)} ms a step${torch ? `, PyTorch on CUDA ${(1000 * median(torch.seconds)).toFixed(0)} ms, ratio ${(umbra / median(torch.seconds)).toFixed(2)} (target 1.5)` : '; PyTorch with CUDA is not installed'}`)
}

const parts: Record<(typeof PARTS)[number], () => Promise<void> | void> = {
  step: stepOnCpu,
  frozen: () => withFrozen(threads),
  batches: () => overBatches(threads, list(values.batches)),
  layers: () => overLayers(threads, list(values.layers), values.width === 'small'),
  gpu: stepOnGpu
}
for (const part of PARTS) if (values.only.split(',').includes(part)) await parts[part]()
