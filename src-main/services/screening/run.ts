import type { RefusalCode, ScreenResult } from '../../contract/index.ts'
import { getInstance } from '../../db/instances.ts'
import { embeddingsOf, endRun, putImageEmbedding, putMargin, putRefusal, startRun, unscored, unscreened } from '../../db/screening.ts'
import type { JobControl } from '../../jobs/control.ts'
import type { Context } from '../context.ts'
import { useScreening, type ScreenParams, type Use } from './use.ts'
import { calibrate } from './calibrate.ts'
import { inChunks, orderedPool } from './flow.ts'
import { refreshScreenings, refreshStudyScreening } from './summary.ts'
import { showResults } from './view.ts'

/** Films embedded in one run of the encoder: larger batches gain little on a CPU and cost memory. */
const BATCH = 8
const COMMIT = 256

interface Prepared {
  instance: number
  study: number
  contentSha256: string
  data: Float32Array
  warnings: string[]
}

/**
 * Screens films that have no embedding of this model yet, scores every stored embedding against the prompt set, and renews the local
 * calibration. Stopping at any moment loses at most the batch in flight; running again goes on from there.
 */
export async function screen(context: Context, params: ScreenParams, control: JobControl): Promise<ScreenResult> {
  const { db, clock } = context
  const started = performance.now()
  control.report({ message: 'opening the model' })
  const use = await useScreening(context, params, control.signal)
  const todo = unscreened(db, use.model.hash, params.studyIds ?? null)
  const run = startRun(db, { modelHash: use.model.hash, promptHash: use.prompts.hash, runtime: use.session.runtime, device: use.session.device, startedAt: clock().toISOString() })
  // A run with another model or prompt set on the command line leaves what the workstation shows alone.
  if (params.modelId === undefined && params.promptSetId === undefined) showResults(context, { modelHash: use.model.hash, promptHash: use.prompts.hash })
  const refused = new Map<RefusalCode, number>()
  let embedded = 0
  let done = 0
  control.report({ done: 0, total: todo.length, message: `${use.model.manifest.name} on ${use.session.device}` })

  const store = (batch: PreparedOrRefused[], films: Prepared[], embeddings: Float32Array | null): void => {
    const now = clock().toISOString()
    const studies = new Set(batch.map((each) => each.study))
    db.transaction(() => {
      for (const each of batch) {
        if ('data' in each) continue
        putRefusal(db, each.instance, each.contentSha256, each.refusal, now)
        refused.set(each.refusal.code, (refused.get(each.refusal.code) ?? 0) + 1)
      }
      films.forEach((film, i) => {
        const embedding = embeddings!.slice(i * use.model.manifest.embeddingSize, (i + 1) * use.model.manifest.embeddingSize)
        putImageEmbedding(db, { instance: film.instance, modelHash: use.model.hash, contentSha256: film.contentSha256, embedding, warnings: film.warnings, runtime: use.session.runtime, device: use.session.device }, now)
        score(context, use, film.instance, embedding)
      })
      for (const study of studies) refreshStudyScreening(context, study)
    })()
    embedded += films.length
    done += batch.length
    context.emit({ name: 'library.changed', payload: { studyIds: [...studies] } })
    control.report({ done })
  }

  const prepared = orderedPool(todo, BATCH * 2, (film) => prepare(context, use, film.id, film.study, control.signal))
  // The encoder works on a batch while the one before it is stored: it is never idle for the database.
  let before: (() => Promise<void>) | null = null
  for await (const batch of inChunks(prepared, BATCH)) {
    await control.gate()
    const films = batch.filter((each): each is Prepared => 'data' in each)
    const embedding = films.length > 0 ? embed(context, use, films, control.signal) : Promise.resolve(null)
    // Awaited below, after the batch before it; until then a failure must not count as unhandled.
    embedding.catch(() => {})
    await before?.()
    before = async () => store(batch, films, await embedding)
  }
  await before?.()

  const reused = await rescore(context, use, control)
  const calibration = calibrate(context, use)
  endRun(db, run, embedded + reused, calibration?.hash ?? null, clock().toISOString())
  // Every calibrated value moved with the calibration, not only those of the films just screened.
  await refreshScreenings(context, use.model.hash, use.prompts.hash, () => control.gate())
  context.emit({ name: 'library.changed', payload: { studyIds: null } })
  return {
    films: todo.length,
    embedded,
    reused,
    refused: [...refused].map(([code, count]) => ({ code, count })),
    seconds: (performance.now() - started) / 1000,
    device: use.session.device,
    deviceReason: use.session.reason
  }
}

type PreparedOrRefused = Prepared | { instance: number; study: number; contentSha256: string; refusal: { code: RefusalCode; reason: string } }

async function prepare(context: Context, use: Use, instance: number, study: number, signal: AbortSignal): Promise<PreparedOrRefused> {
  const record = getInstance(context.db, instance)
  const known = { instance, study, contentSha256: record?.contentSha256 ?? '' }
  if (!record) return { ...known, refusal: { code: 'R7', reason: 'The film was replaced while it was being screened.' } }
  try {
    const { data, refusal, warnings } = await context.films.pool.run('prepare', { source: context.films.pathOf(record), preprocessing: use.model.manifest.image.preprocessing }, { signal })
    return refusal ? { ...known, refusal } : { ...known, data, warnings }
  } catch (error) {
    if (signal.aborted) throw error
    return { ...known, refusal: { code: 'R7', reason: `The film could not be processed: ${(error as Error).message}` } }
  }
}

async function embed(context: Context, use: Use, films: Prepared[], signal: AbortSignal): Promise<Float32Array> {
  const length = films[0]!.data.length
  const pixels = new Float32Array(films.length * length)
  films.forEach((film, i) => pixels.set(film.data, i * length))
  const { embeddings } = await context.compute.request('embedImages', { model: use.session.model, pixels, count: films.length }, { signal })
  return embeddings
}

function score(context: Context, use: Use, instance: number, embedding: Float32Array): void {
  for (const { finding, margin } of use.margins(embedding)) putMargin(context.db, instance, use.model.hash, use.prompts.hash, finding, margin)
}

/** Scores stored embeddings that this prompt set has not seen: no pixel is touched. */
async function rescore(context: Context, use: Use, control: JobControl): Promise<number> {
  const { db } = context
  let count = 0
  const pending = new Set(unscored(db, use.model.hash, use.prompts.hash))
  if (pending.size === 0) return 0
  let chunk: { instance: number; embedding: Float32Array }[] = []
  const commit = (): void => {
    const rows = chunk
    chunk = []
    db.transaction(() => rows.forEach(({ instance, embedding }) => score(context, use, instance, embedding)))()
    count += rows.length
  }
  for (const row of embeddingsOf(db, use.model.hash, pending)) {
    chunk.push(row)
    if (chunk.length < COMMIT) continue
    commit()
    control.report({ message: `scoring stored embeddings: ${count} of ${pending.size}` })
    await control.gate()
  }
  commit()
  return count
}
