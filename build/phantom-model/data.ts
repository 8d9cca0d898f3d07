import { createRandom } from '../../src-main/base/random.ts'
import { applyLut, buildLut } from '../../src-main/greyscale/build-lut.ts'
import type { GreyscalePipeline } from '../../src-main/greyscale/pipeline.ts'
import { preprocess } from '../../src-main/inference/preprocess/index.ts'
import type { GreyImage } from '../../src-main/inference/preprocess/index.ts'
import type { Preprocessing } from '../../src-main/models/manifest.ts'
import { phantom } from '../../src-main/phantom/phantom.ts'
import { phantomReport } from '../../src-main/phantom/report/report.ts'
import type { Case } from '../../src-main/phantom/sample.ts'
import { DEFAULT_PREVALENCE, sampleCase, type Prevalence } from '../../src-main/phantom/sample.ts'
import type { PhantomFilm } from '../../src-main/phantom/types.ts'

const TWICE = Object.fromEntries(Object.entries(DEFAULT_PREVALENCE).map(([id, share]) => [id, 2 * share])) as Prevalence

/** Case i of a set. The set's name is in every seed: sets share no patient with each other or with the demo library. */
export function caseOf(set: string, i: number, prevalence?: Prevalence): Case {
  const seed = `phantom-model/${set}/${i}`
  return sampleCase(createRandom(`${seed}/case`), { seed, ...(prevalence ? { prevalence } : {}) })
}

/** Films to learn from show each finding twice as often: a report then says more, and half as many films do. */
export const trainCaseOf = (i: number): Case => caseOf('train', i, TWICE)

export const reportOf = (one: Case): string => phantomReport(one)

/** 12-bit film -> grey levels by its own window: the path of the viewer and of screening. */
export function greyOfFilm(film: PhantomFilm): GreyImage {
  const pipeline: GreyscalePipeline = { bitsStored: 12, signed: false, photometric: 'MONOCHROME2', rescale: null, modalityLut: null, voiLuts: [], windows: [film.window], voiFunction: 'LINEAR', presentationInverse: false, padding: null }
  return { rows: film.rows, columns: film.columns, data: applyLut(film.data, buildLut(pipeline, { kind: 'window', ...film.window })) }
}

/** The model's input for a case: drawn at twice the model's size, shown by its window, preprocessed as the manifest says. */
export function inputOf(one: Case, spec: Preprocessing, size = 2 * spec.size): Float32Array {
  return preprocess(greyOfFilm(phantom({ seed: one.seed, size, view: one.view, findings: one.findings })), spec)
}
