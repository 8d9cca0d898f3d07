import { UmbraError } from '../../base/umbra-error.ts'
import { viewFromTags } from '../../inference/assess/view.ts'
import type { FilmStore } from '../../training/film-store.ts'
import { greyOnly } from '../../training/film-store.ts'
import type { FilmFacts, PairFiles } from '../../training/pairs/types.ts'
import type { Preprocessing } from '../../models/manifest.ts'
import type { Films } from '../films.ts'
import type { FileFacts } from '../films/file-facts.ts'
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
      const facts = await films.pool.run('ingest', { source: path, store: null }, { signal })
      const own = { content: facts.sha256, patient: patientOf(facts), study: facts.header?.study.uid ?? '', view: facts.header ? viewFromTags(facts.header) : ('unknown' as const) }
      if (facts.header?.series.modality === 'SR') return { ...own, doubt: null, kind: 'report' }
      return { ...own, ...(await prepareFilm(films, sink, path, facts.sha256, signal)) }
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

function patientOf({ header }: FileFacts): string {
  if (!header?.patient.id) return ''
  return header.patient.issuer ? `${header.patient.id}@${header.patient.issuer}` : header.patient.id
}

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
