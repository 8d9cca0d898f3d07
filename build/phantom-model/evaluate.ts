import { decodeFrame } from '../../src-main/dicom/open-image.ts'
import { renderGrey } from '../../src-main/dicom/render.ts'
import { writeDicom } from '../../src-main/dicom/write.ts'
import { preprocess } from '../../src-main/inference/preprocess/index.ts'
import { findingClasses, promptTexts, scoreImage } from '../../src-main/inference/prompts/classes.ts'
import type { PromptSet } from '../../src-main/inference/prompts/schema.ts'
import { auroc } from '../../src-main/metrics/auroc.ts'
import type { Preprocessing } from '../../src-main/models/manifest.ts'
import { demoDataSet } from '../../src-main/phantom/demo/data-set.ts'
import { demoPlan } from '../../src-main/phantom/demo/plan.ts'
import { phantom } from '../../src-main/phantom/phantom.ts'
import type { Case } from '../../src-main/phantom/sample.ts'

/** What both the trainer and a finished package offer. */
export interface Embedder {
  embedFilms(films: Float32Array, count: number): Promise<Float32Array>
  embedTexts(texts: readonly string[]): Promise<Float32Array>
}

export interface Figures {
  films: number
  macroAuroc: number
  findings: { id: string; auroc: number; positives: number }[]
}

const BATCH = 64

/** Margin of every finding (rows: films, in the order of `prompts`). */
export async function margins(embedder: Embedder, prompts: PromptSet, films: Float32Array, count: number): Promise<number[][]> {
  const texts = promptTexts(prompts)
  const rows = await embedder.embedTexts(texts)
  const size = rows.length / texts.length
  const classes = findingClasses(prompts, rows, size)
  const pixels = films.length / count
  const out: number[][] = []
  for (let at = 0; at < count; at += BATCH) {
    const n = Math.min(BATCH, count - at)
    const embedded = await embedder.embedFilms(films.subarray(at * pixels, (at + n) * pixels), n)
    for (let i = 0; i < n; i++) out.push(scoreImage(embedded.subarray(i * size, (i + 1) * size), classes).map(({ margin }) => margin))
  }
  return out
}

/** Zero-shot AUROC per finding against the truth the films were drawn from; `no-finding` is not part of the mean. */
export function figures(prompts: PromptSet, cases: readonly Case[], scored: readonly number[][]): Figures {
  const findings = prompts.findings.flatMap(({ id, kind }, f) => {
    const truth = cases.map((one) => ((kind === 'normal' ? one.findings.length === 0 : one.findings.some((finding) => finding.id === id)) ? 1 : 0))
    const result = auroc(truth, scored.map((row) => row[f]!))
    return result.ok ? [{ id, auroc: result.value, positives: result.positives }] : []
  })
  const measured = findings.filter(({ id }) => id !== 'no-finding')
  return { films: cases.length, macroAuroc: measured.reduce((sum, one) => sum + one.auroc, 0) / measured.length, findings }
}

/** The same case as a real file: drawn large, written as DICOM in turn of photometric and transfer syntax, decoded, shown, preprocessed. */
export async function inputThroughDicom(one: Case, spec: Preprocessing, number: number, size: number): Promise<Float32Array> {
  const plan = demoPlan()
  const film = phantom({ seed: one.seed, size, view: one.view, findings: one.findings })
  const study = plan[number % plan.length]!
  const frame = await decodeFrame(await writeDicom(demoDataSet(study, one.view, film, one.seed, 1), { transferSyntax: study.transferSyntax }))
  return preprocess(renderGrey(frame), spec)
}
