import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freshVitClip, type FreshVitClip } from '../../../src-main/training/fresh-vit-clip.ts'
import type { Freeze } from '../../../src-main/training/trainer/blocks.ts'

export interface Case {
  shape: FreshVitClip
  batch: number
  steps: number
  threads: number
  device?: 'cpu' | 'webgpu'
  chunk?: number
  freeze?: Freeze
}

export interface Measured {
  prepared: number
  /** Of each step after the first. */
  seconds: number[]
  losses: number[]
  /** Of each step from kept activations, where something is frozen, and of computing them once. */
  kept: number[]
  firstPass: number | null
  peakBytes: number
  estimate: number
}

export interface Peer {
  seconds: number[]
  peakBytes: number
  version: string
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

/** The trainer in a process of its own, on encoders of random weights. */
export function ours(given: Case): Measured {
  const folder = mkdtempSync(join(tmpdir(), 'umbra-bench-'))
  try {
    const { image, text } = freshVitClip(given.shape)
    writeFileSync(join(folder, 'image.onnx'), image)
    writeFileSync(join(folder, 'text.onnx'), text)
    const run = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', here('./ours.ts'), folder, JSON.stringify(given)], { stdio: ['ignore', 'inherit', 'inherit'] })
    if (run.status !== 0) throw new Error('The trainer failed')
    return JSON.parse(readFileSync(join(folder, 'ours.json'), 'utf8')) as Measured
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** PyTorch of the system's python3, where it is installed (and, for `cuda`, has a GPU). */
export function peer(threads: number, steps: number, device: 'cpu' | 'cuda' = 'cpu'): Peer | null {
  for (const python of ['python3', '/usr/bin/python3']) {
    const run = spawnSync(python, [here('./peer.py'), String(threads), String(steps), device], { encoding: 'utf8', maxBuffer: 1 << 24 })
    if (run.status === 0) return JSON.parse(run.stdout.trim().split('\n').at(-1)!) as Peer
  }
  return null
}
