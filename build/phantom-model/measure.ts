import { openEncoders } from '../../src-main/inference/encoders.ts'
import type { PromptSet } from '../../src-main/inference/prompts/schema.ts'
import { loadPackage } from '../../src-main/models/load.ts'
import { caseOf, inputOf } from './data.ts'
import { figures, inputThroughDicom, margins, type Embedder, type Figures } from './evaluate.ts'
import { PREPROCESSING } from './package.ts'

/** The figures of a package on disk. */
export async function measurePackage(folder: string, prompts: PromptSet, small: number, large: number): Promise<void> {
  const encoders = await openEncoders(await loadPackage(folder), { device: 'cpu' })
  await measure({ embedFilms: encoders.embedImages, embedTexts: encoders.embedTexts }, prompts, small, large)
  await encoders.close()
}

const table = (name: string, { films, macroAuroc, findings }: Figures): void => {
  console.log(`${name}: ${films} films, macro AUROC ${macroAuroc.toFixed(4)} (mean of ${findings.filter(({ id }) => id !== 'no-finding').map(({ id }) => id).join(', ')})`)
  for (const { id, auroc, positives } of findings) console.log(`  ${id.padEnd(18)} ${auroc.toFixed(3)}  (${positives} positive)`)
}

export interface Measured {
  small: Figures
  dicom: Figures
  largestMarginDifference: number
  medianMarginDifference: number
}

/** Unseen films as drawn small, and as full-size DICOM files read back; with the largest difference of a margin between the two. */
export async function measure(embedder: Embedder, prompts: PromptSet, small: number, large: number): Promise<Measured> {
  const pixels = PREPROCESSING.size ** 2
  const cases = Array.from({ length: small }, (_, i) => caseOf('test', i))
  const drawn = new Float32Array(small * pixels)
  cases.forEach((one, i) => drawn.set(inputOf(one, PREPROCESSING), i * pixels))
  const scored = await margins(embedder, prompts, drawn, small)
  const films = new Float32Array(large * pixels)
  for (let i = 0; i < large; i++) films.set(await inputThroughDicom(cases[i]!, PREPROCESSING, i, 1024 + 32 * (i % 24)), i * pixels)
  const full = await margins(embedder, prompts, films, large)
  const differences = full.flatMap((row, i) => row.map((margin, f) => Math.abs(margin - scored[i]![f]!))).sort((a, b) => a - b)
  const result = { small: figures(prompts, cases, scored), dicom: figures(prompts, cases.slice(0, large), full), largestMarginDifference: differences.at(-1)!, medianMarginDifference: differences[differences.length >> 1]! }
  table('Unseen phantoms', result.small)
  table('Unseen phantoms as full-size DICOM files', result.dicom)
  console.log(`Margins, full size against small: median difference ${result.medianMarginDifference.toFixed(4)}, largest ${result.largestMarginDifference.toFixed(4)}`)
  return result
}
