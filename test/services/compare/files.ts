import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createRandom } from '../../../src-main/base/random.ts'

/** A folder that goes when the test ends, and a way to put CSV files into it. */
export function folder(): { path: string; put: (name: string, lines: (string | number)[][]) => string } {
  const path = mkdtempSync(join(tmpdir(), 'umbra-compare-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return {
    path,
    put: (name, lines) => {
      const file = join(path, name)
      writeFileSync(file, lines.map((line) => line.join(',')).join('\n') + '\n')
      return file
    }
  }
}

export type Simulated = { ids: string[]; truth: number[][]; scores: number[][]; reads: number[][] }

/** Two findings, Edema and Consolidation: reference, a model's scores and a reader's decisions per case. */
export function simulate(cases: number, seed: number, firstPatient = 1): Simulated {
  const random = createRandom(seed)
  const ids = Array.from({ length: cases }, (_, k) => `CheXpert-v1.0/test/patient${String(firstPatient + k).padStart(5, '0')}/study1`)
  const truth = ids.map(() => [random.next() < 0.4 ? 1 : 0, random.next() < 0.25 ? 1 : 0])
  const latent = truth.map((row) => row.map((t) => 1.4 * t + random.normal()))
  return { ids, truth, scores: latent.map((row) => row.map((x) => Number((x + 0.5 * random.normal()).toFixed(4)))), reads: latent.map((row) => row.map((x) => (x + 0.8 * random.normal() > 0.8 ? 1 : 0))) }
}

export const FINDINGS = ['Edema', 'Consolidation']

/** Rows of a CSV with the two findings. */
export const sheetRows = (ids: readonly string[], values: readonly (readonly (string | number)[])[], header: string[] = ['Study', ...FINDINGS]): (string | number)[][] => [header, ...ids.map((id, k) => [id, ...values[k]!])]
