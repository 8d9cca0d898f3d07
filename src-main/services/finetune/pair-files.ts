import { UmbraError } from '../../base/umbra-error.ts'
import type { InstanceHeader } from '../../dicom/header.ts'
import { viewFromTags } from '../../inference/assess/view.ts'
import type { FilmStore } from '../../training/film-store.ts'
import { greyOnly } from '../../training/film-store.ts'
import type { FilmFacts, PairFiles } from '../../training/pairs/types.ts'
import type { Preprocessing } from '../../models/manifest.ts'
import type { Films } from '../films.ts'
import { readReport } from './read-report.ts'

/** Where the prepared squares go: decoded and resized in the same pass that checks the film. */
export interface FilmSink {
  store: FilmStore
  preprocessing: Preprocessing
}

/** Opens the files of pairs in the film threads; a damaged film costs a thread, never the application. */
export function createPairFiles(films: Films, sink: FilmSink | null, signal: AbortSignal): PairFiles {
  return {
    async film(path): Promise<FilmFacts> {
      const facts = await films.pool.run('ingest', { source: path, store: null }, { signal }).catch((error: unknown) => documentFacts(films, path, error, signal))
      if (!('rows' in facts)) return facts
      const view = facts.header ? viewFromTags(facts.header) : 'unknown'
      return { content: facts.sha256, patient: facts.header ? patientOf(facts.header) : '', study: facts.header?.study.uid ?? '', view, ...(await prepareFilm(films, sink, path, facts.sha256, signal)) }
    },
    report: readReport
  }
}

/** Into the store unless it is there. A film that only looks unlike a frontal one is stored too: the data may say what it is. */
export async function prepareFilm(films: Films, sink: FilmSink | null, path: string, content: string, signal: AbortSignal): Promise<Pick<FilmFacts, 'kind' | 'doubt'>> {
  const preprocessing = sink ? greyOnly(sink.preprocessing) : DECODE_ONLY
  const { data, refusal } = await films.pool.run('prepare', { source: path, preprocessing, despiteView: true }, { signal })
  if (refusal && data.length === 0) return { doubt: null, kind: { unusable: refusal.reason, code: refusal.code === 'R1' ? 'not-chest' : 'unreadable-image' } }
  sink?.store.append(content, data)
  return { doubt: refusal?.reason ?? null, kind: 'film' }
}

/** The smallest preprocessing: what counts is that the film can be decoded. */
const DECODE_ONLY: Preprocessing = { channels: 1, fit: 'stretch', padValue: 0, size: 8, interpolation: 'nearest', antialias: false, precision: 'float', scale: 1, mean: [0], std: [1], layout: 'NCHW' }

/** A DICOM file without pixels may be a structured report; anything else keeps its error. */
async function documentFacts(films: Films, path: string, error: unknown, signal: AbortSignal): Promise<FilmFacts> {
  if (!(error instanceof UmbraError) || error.code !== 'no-pixels') throw error
  const header = await films.pool.run('header', { source: path }, { signal })
  if (header.series.modality !== 'SR') throw error
  return { content: '', patient: patientOf(header), study: header.study.uid, view: 'unknown', doubt: null, kind: 'report' }
}

const patientOf = ({ patient }: InstanceHeader): string => (patient.id && patient.issuer ? `${patient.id}@${patient.issuer}` : patient.id)

/** Makes sure that every film of a run is in the store, e.g. because another model was chosen after the check. */
export async function prepareFilms(films: Films, sink: FilmSink, pairs: readonly { image: string; content: string }[], signal: AbortSignal, progress: (done: number) => void): Promise<void> {
  let next = 0
  let done = 0
  const worker = async (): Promise<void> => {
    while (next < pairs.length) {
      const { image, content } = pairs[next++]!
      if (!sink.store.has(content)) {
        const { sha256 } = await films.pool.run('ingest', { source: image, store: null }, { signal })
        if (sha256 !== content) throw new UmbraError('film-changed', 'The film is not the one that was checked.', { file: image, hint: 'Check the data again.' })
        const { kind } = await prepareFilm(films, sink, image, content, signal)
        if (typeof kind === 'object') throw new UmbraError('film-unusable', kind.unusable, { file: image, hint: 'Check the data again; this film will be left out.' })
      }
      progress(++done)
    }
  }
  await Promise.all(Array.from({ length: films.pool.size + 1 }, worker))
  sink.store.flush()
}
