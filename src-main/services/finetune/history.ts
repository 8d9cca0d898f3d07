import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { TrainingPoint, Validation } from '../../contract/index.ts'

type Line = { point: TrainingPoint } | { step: number; validation: Validation }

function lines(file: string): Line[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text) => {
      try {
        return text ? [JSON.parse(text) as Line] : []
      } catch {
        // The line a power cut tore; its step is trained again.
        return []
      }
    })
}

const stepOf = (line: Line): number => ('point' in line ? line.point.step : line.step)

export function appendPoint(file: string, point: TrainingPoint): void {
  appendFileSync(file, `${JSON.stringify({ point })}\n`)
}

export function appendValidation(file: string, step: number, validation: Validation): void {
  appendFileSync(file, `${JSON.stringify({ step, validation })}\n`)
}

/** Drops what lies after the checkpoint a run goes on from: those steps come again. */
export function cutHistory(file: string, step: number): void {
  writeFileSync(file, lines(file).filter((line) => stepOf(line) <= step).map((line) => `${JSON.stringify(line)}\n`).join(''))
}

/** Points after `afterStep` in order of step; a validation stands on the point of its step (step 0 has a point of its own). */
export function readHistory(file: string, afterStep: number): TrainingPoint[] {
  const points = new Map<number, TrainingPoint>()
  for (const line of lines(file)) {
    if (stepOf(line) <= afterStep) continue
    if ('point' in line) points.set(line.point.step, { ...line.point, validation: points.get(line.point.step)?.validation ?? null })
    else points.set(line.step, { ...(points.get(line.step) ?? startPoint(line.step)), validation: line.validation })
  }
  return [...points.values()].toSorted((a, b) => a.step - b.step)
}

/** The start model is validated before any step was taken. */
const startPoint = (step: number): TrainingPoint => ({ step, epoch: 0, loss: null, learningRate: 0, positiveCosine: null, negativeCosine: null, clipped: null, scale: null, gradientNorm: null, filmsPerSecond: null, secondsLeft: null, validation: null })
