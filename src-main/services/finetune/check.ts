import { mkdir, readFile, writeFile } from 'node:fs/promises'
import type { PairProblem, PairsCheck, Recipe } from '../../contract/index.ts'
import type { Preprocessing } from '../../models/manifest.ts'
import { checkPairs } from '../../training/pairs/check.ts'
import { writePairs } from '../../training/pairs/dataset.ts'
import { discoverPairs } from '../../training/pairs/discover.ts'
import { readExclusions } from '../../training/pairs/exclude.ts'
import type { Pair } from '../../training/pairs/types.ts'
import { FilmStore } from '../../training/film-store.ts'
import { sentencesOf, statedLabels } from '../../training/report-text.ts'
import { summariseData } from '../../training/summarise-data.ts'
import type { Context } from '../context.ts'
import { filmsFolder, runFolders } from './folders.ts'
import { createPairFiles } from './pair-files.ts'

export interface CheckSource {
  source: string
  seed: number
  fractions: Recipe['fractions']
  anyLanguage: boolean
  /** A list of films to leave out. */
  exclude?: string | undefined
  sections: Recipe['sections']
  findings: readonly { id: string; name: string }[]
  /** Films are prepared for this model in the same pass; null only checks them. */
  preprocessing: Preprocessing | null
  signal: AbortSignal
  progress: (done: number, total: number | null, message: string) => void | Promise<void>
}

/** Reports with fewer words say nothing that a film could be matched with. */
const MIN_WORDS = 3

/**
 * Opens every film and report of a source once.
 *
 * @throws UmbraError `exclusions-*`, `pairs-missing`, `pairs-format`, `pairs-columns`, `pairs-none`, or the reason of the abort
 */
export async function checkSource({ films, paths }: Pick<Context, 'films' | 'paths'>, options: CheckSource): Promise<{ check: PairsCheck; pairs: Pair[]; problems: PairProblem[] }> {
  const { source, findings, preprocessing, signal, sections } = options
  await options.progress(0, null, 'looking for films and reports')
  const exclusions = options.exclude === undefined ? [] : await readExclusions(options.exclude)
  const found = await discoverPairs(source, findings)
  const store = preprocessing ? new FilmStore(filmsFolder(paths), preprocessing, 'write') : null
  try {
    const checked = await checkPairs(found, {
      seed: options.seed,
      fractions: options.fractions,
      anyLanguage: options.anyLanguage,
      exclusions,
      minWords: MIN_WORDS,
      sentencesOf: (report) => sentencesOf(report, sections),
      files: createPairFiles(films, store && preprocessing ? { store, preprocessing } : null, signal),
      progress: (done, total) => options.progress(done, total, 'opening films and reports')
    })
    return { check: summariseData(found, checked, findings, { sentences: (report) => sentencesOf(report, sections), labels: statedLabels }), pairs: checked.pairs, problems: checked.problems }
  } finally {
    store?.close()
  }
}

export async function keepCheck(context: Pick<Context, 'paths'>, runId: number, pairs: readonly Pair[], problems: readonly PairProblem[]): Promise<void> {
  const folders = runFolders(context.paths, runId)
  await mkdir(folders.folder, { recursive: true })
  await writePairs(folders.checked, pairs)
  await writeFile(folders.problems, problems.map((problem) => `${JSON.stringify(problem)}\n`).join(''))
}

export async function readProblems(context: Pick<Context, 'paths'>, runId: number): Promise<PairProblem[]> {
  const text = await readFile(runFolders(context.paths, runId).problems, 'utf8').catch(() => '')
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as PairProblem)
}
