import { groupBy } from '../../base/group-by.ts'
import { createRandom } from '../../base/random.ts'
import { UmbraError } from '../../base/umbra-error.ts'
import type { CoverCurves, HonestyResult, Mark, OverlayMethod } from '../../contract/index.ts'
import { forgetMarkedHonesty, honestyOf, putHonesty } from '../../db/honesty.ts'
import { allMarks } from '../../db/marks.ts'
import { mapToFilm } from '../../inference/preprocess/map-to-film.ts'
import type { FindingClasses } from '../../inference/prompts/index.ts'
import type { JobControl } from '../../jobs/control.ts'
import { cellsOnFilm } from '../../overlays/agreement.ts'
import { pointingGame } from '../../overlays/pointing.ts'
import type { Context } from '../context.ts'
import { useScreening, type Use } from '../screening/use.ts'
import { currentView } from '../screening/view.ts'
import { insideMarks } from './inside-marks.ts'
import { syntheticFor } from './synthetic.ts'
import { createTally } from './tally.ts'

/** Raised when films, counts or figures are made otherwise: what was measured before is then not shown. */
export const REVISION = 3
/** Methods that one pass gives; occlusion takes a pass for every square. */
export const MEASURED: readonly OverlayMethod[] = ['gradient-x-activation', 'grad-cam', 'patch-similarity']

const FILMS = 40
/** Each costs dozens of passes, and means of ten curves are smooth enough to read. */
const CURVE_FILMS = 10
const STEPS = 10
const SIZE = 512
/** Map samples along the film's long side. */
const SAMPLES = 512

interface Film {
  rows: number
  columns: number
  data: Float32Array
  inside: (x: number, y: number) => boolean
  /** Names the random order. */
  seed: string
}

/**
 * Plays the pointing game and covers films, on synthetic films whose lesions are known (once for a model and its prompts) and on the films on which readers
 * marked a finding (anew every time). Stopping loses at most the finding under way.
 *
 * @throws UmbraError `honesty-nothing` before anything was screened, `honesty-outdated` when model or prompts changed since
 */
export async function measureHonesty(context: Context, control: JobControl): Promise<HonestyResult> {
  const started = performance.now()
  const view = currentView(context)
  if (!view) throw new UmbraError('honesty-nothing', 'No model and prompts are in use yet.', { hint: 'Screen a study first.' })
  control.report({ message: 'opening the model' })
  const use = await useScreening(context, { modelId: view.model.id, promptSetId: view.prompts.id, device: context.settings().device }, control.signal)
  if (use.model.hash !== view.model.hash || use.prompts.hash !== view.prompts.hash) throw new UmbraError('honesty-outdated', 'Model or prompts changed since the last screening.', { hint: 'Screen again, then measure.' })
  const which = { modelHash: view.model.hash, promptHash: view.prompts.hash, revision: REVISION }
  const known = new Set(honestyOf(context.db, which).filter(({ source }) => source === 'phantom').map(({ finding }) => finding))
  const findings = use.classes.filter(({ kind }) => kind === 'finding')
  const synthetic = findings.filter(({ findingId }) => syntheticFor(findingId) !== null && !known.has(findingId))
  const marked = groupBy(allMarks(context.db).filter((mark) => mark.frame === 0 && findings.some(({ findingId }) => findingId === mark.finding)), (mark) => mark.finding)
  const markedFilms = [...marked.values()].reduce((sum, marks) => sum + new Set(marks.map(({ instanceId }) => instanceId)).size, 0)
  let done = 0
  control.report({ done, total: synthetic.length * FILMS + markedFilms })

  const store = (finding: string, source: 'phantom' | 'marks', tally: ReturnType<typeof createTally>): void => {
    const measuredAt = context.clock().toISOString()
    context.db.transaction(() => {
      for (const { method, n, hits, chance } of tally.rates()) putHonesty(context.db, which, { finding, method, source, n, hits, chance, curves: tally.curves(method), runtime: use.session.runtime, measuredAt })
    })()
  }
  const measure = async (of: FindingClasses, films: Iterable<() => Promise<Film | null>>): Promise<ReturnType<typeof createTally>> => {
    const tally = createTally(STEPS)
    for (const next of films) {
      await control.gate()
      const film = await next()
      if (film) await measureFilm(context, use, of, film, tally, control.signal)
      control.report({ done: ++done, message: view.findings.find(({ id }) => id === of.findingId)!.name })
    }
    return tally
  }
  for (const of of synthetic) {
    const films = Array.from({ length: FILMS }, (_, n) => () => syntheticFilm(context, use, of.findingId, n, control.signal))
    store(of.findingId, 'phantom', await measure(of, films))
  }
  forgetMarkedHonesty(context.db, which)
  for (const [finding, marks] of marked) {
    const films = [...groupBy(marks, ({ instanceId }) => instanceId)].map(([id, on]) => () => markedFilm(context, use, id, on, control.signal))
    store(finding, 'marks', await measure(findings.find(({ findingId }) => findingId === finding)!, films))
  }
  return { findings: synthetic.length, films: synthetic.length * FILMS, marked: markedFilms, seconds: (performance.now() - started) / 1000 }
}

async function syntheticFilm(context: Context, use: Use, findingId: string, n: number, signal: AbortSignal): Promise<Film> {
  const seed = `honesty/${syntheticFor(findingId)!}/${n}`
  const { rows, columns, data, mask } = await context.films.pool.run('phantomFilm', { finding: syntheticFor(findingId)!, seed, size: SIZE, preprocessing: use.model.manifest.image.preprocessing }, { signal })
  return { rows, columns, data, seed, inside: (x, y) => mask[Math.floor(y) * columns + Math.floor(x)] === 1 }
}

/** null for a film that may not be scored. */
async function markedFilm(context: Context, use: Use, instanceId: number, marks: readonly Mark[], signal: AbortSignal): Promise<Film | null> {
  const record = context.films.get(instanceId)
  const { data, refusal } = await context.films.pool.run('prepare', { source: context.films.pathOf(record), preprocessing: use.model.manifest.image.preprocessing }, { signal })
  return refusal ? null : { rows: record.facts.rows, columns: record.facts.columns, data, seed: record.contentSha256, inside: insideMarks(marks) }
}

async function measureFilm(context: Context, use: Use, { positive, negative }: FindingClasses, film: Film, tally: ReturnType<typeof createTally>, signal: AbortSignal): Promise<void> {
  const spec = use.model.manifest.image.preprocessing
  const ask = { model: use.session.model, pixels: film.data, positive, negative }
  const { maps } = await context.compute.request('overlay', { ...ask, methods: [...MEASURED] }, { signal })
  const shrink = Math.max(1, Math.max(film.rows, film.columns) / SAMPLES)
  const cover = (grid: number, order: number[]): Promise<Pick<CoverCurves, 'deletion' | 'insertion'>> => context.compute.request('coverInOrder', { ...ask, grid, order, steps: STEPS }, { signal })
  const random = new Map<number, ReturnType<typeof cover>>()
  for (const { method, rows: grid, values } of maps) {
    const game = pointingGame(mapToFilm({ cells: grid, values }, film, spec, shrink), shrink, film.inside)
    if (!game) continue
    tally.play(method, game)
    if (tally.covered(method) >= CURVE_FILMS) continue
    const cells = cellsOnFilm(grid, { rows: film.rows, columns: film.columns, spec })
    const atRandom = random.get(grid) ?? cover(grid, createRandom(film.seed).shuffle(cells))
    random.set(grid, atRandom)
    tally.cover(method, await cover(grid, cells.toSorted((a, b) => values[b]! - values[a]!)), await atRandom)
  }
}
