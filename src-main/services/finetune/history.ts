import { appendFileSync, closeSync, existsSync, openSync, readFileSync, readSync, statSync, writeFileSync } from 'node:fs'
import type { TrainingPoint, Validation } from '../../contract/index.ts'

type Line = { point: TrainingPoint } | { step: number; validation: Validation }

function parse(text: string): Line[] {
  return text.split('\n').flatMap((line) => {
    try {
      return line ? [JSON.parse(line) as Line] : []
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
  known.delete(file)
  const kept = existsSync(file) ? parse(readFileSync(file, 'utf8')).filter((line) => stepOf(line) <= step) : []
  writeFileSync(file, kept.map((line) => `${JSON.stringify(line)}\n`).join(''))
}

interface Read {
  offset: number
  points: Map<number, TrainingPoint>
}

/** What was read of the histories last asked for: a page asks every second, and a long run has a hundred thousand lines. */
const known = new Map<string, Read>()
const KNOWN_AT_MOST = 4

/** Points after `afterStep` in order of step; a validation stands on the point of its step (step 0 has a point of its own). */
export function readHistory(file: string, afterStep: number): TrainingPoint[] {
  const size = existsSync(file) ? statSync(file).size : 0
  let read = known.get(file)
  if (!read || size < read.offset) read = { offset: 0, points: new Map() }
  known.delete(file)
  known.set(file, read)
  for (const old of [...known.keys()].slice(0, -KNOWN_AT_MOST)) known.delete(old)
  const { text, end } = wholeLines(file, read.offset, size)
  read.offset = end
  for (const line of parse(text)) {
    const { points } = read
    if ('point' in line) points.set(line.point.step, { ...line.point, validation: points.get(line.point.step)?.validation ?? null })
    else points.set(line.step, { ...(points.get(line.step) ?? startPoint(line.step)), validation: line.validation })
  }
  return [...read.points.values()].filter(({ step }) => step > afterStep).toSorted((a, b) => a.step - b.step)
}

/** Up to the last line end: the rest is still being written. */
function wholeLines(file: string, from: number, to: number): { text: string; end: number } {
  if (to <= from) return { text: '', end: from }
  const bytes = Buffer.alloc(to - from)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, bytes, 0, bytes.length, from)
  } finally {
    closeSync(handle)
  }
  const end = bytes.lastIndexOf(10) + 1
  return { text: bytes.toString('utf8', 0, end), end: from + end }
}

/** The start model is validated before any step was taken. */
const startPoint = (step: number): TrainingPoint => ({ step, epoch: 0, loss: null, learningRate: 0, positiveCosine: null, negativeCosine: null, clipped: null, scale: null, gradientNorm: null, filmsPerSecond: null, secondsLeft: null, validation: null })
