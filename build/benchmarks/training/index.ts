import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freshVitClip } from '../../../src-main/training/fresh-vit-clip.ts'
import { gemmRate } from './gemm.ts'
import { BATCH, flopsPerPair, SHAPE, STEPS } from './shape.ts'

/**
 * One training step of CLIP ViT-B/32 on the CPU, against PyTorch (the system's python3 with torch, where installed) and against the rate of ONNX Runtime's own matrix
 * product, all in one run: npm run bench:training [-- --threads N]
 */
interface Measured {
  seconds: number[]
  peakBytes: number
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const threads = process.argv.includes('--threads') ? Number(process.argv[process.argv.indexOf('--threads') + 1]) : Math.min(2, availableParallelism())
const folder = mkdtempSync(join(tmpdir(), 'umbra-bench-'))
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`

function peer(): (Measured & { version: string }) | null {
  for (const python of ['python3', '/usr/bin/python3']) {
    const run = spawnSync(python, [here('./peer.py'), String(threads), String(STEPS)], { encoding: 'utf8', maxBuffer: 1 << 24 })
    if (run.status === 0) return JSON.parse(run.stdout.trim().split('\n').at(-1)!) as Measured & { version: string }
  }
  return null
}

try {
  const { image, text } = freshVitClip(SHAPE)
  writeFileSync(join(folder, 'image.onnx'), image)
  writeFileSync(join(folder, 'text.onnx'), text)
  const before = await gemmRate(threads)
  const ours = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', here('./ours.ts'), folder, String(threads)], { stdio: ['ignore', 'inherit', 'inherit'] })
  if (ours.status !== 0) throw new Error('The trainer failed')
  const umbra = JSON.parse(readFileSync(join(folder, 'ours.json'), 'utf8')) as Measured & { prepared: number; estimate: number }
  const torch = peer()
  const rate = Math.max(before, await gemmRate(threads))
  const step = median(umbra.seconds)
  const work = flopsPerPair() * BATCH
  console.log(`CLIP ViT-B/32, batch ${BATCH}, AdamW, float32, ${threads} threads; median of ${STEPS} steps\n`)
  console.log(`                       step      peak memory`)
  console.log(`Umbra            ${step.toFixed(2).padStart(8)} s   ${gigabytes(umbra.peakBytes)} (estimated ${gigabytes(umbra.estimate)})`)
  console.log(torch ? `PyTorch ${torch.version.padEnd(9)}${median(torch.seconds).toFixed(2).padStart(8)} s   ${gigabytes(torch.peakBytes)}` : 'PyTorch           not installed')
  console.log(`\nprepared in ${umbra.prepared.toFixed(1)} s; ${(work / 1e9).toFixed(0)} GFLOP a step (${(work / BATCH / 1e9).toFixed(1)} a pair)`)
  console.log(`matrix products alone: ${(rate / 1e9).toFixed(0)} GFLOP/s; the step reaches ${(work / step / 1e9).toFixed(0)} GFLOP/s, ${((100 * work) / step / rate).toFixed(0)} % of it (target 60 %)`)
  if (torch) console.log(`step / PyTorch's: ${(step / median(torch.seconds)).toFixed(2)} (target 0.6)`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
