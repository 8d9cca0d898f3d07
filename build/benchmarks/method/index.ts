// Ablation of the method: {plain, + sentence sampling, + relaxation, both} x seeds at equal steps on unseen films.
//   npm run bench:method -- [--start fresh|tuned] [--seeds 3] [--steps N] [--batch 64] [--train 2000] [--sweep theta|k] [--pairs FILE|DIR] [--results FOLDER] [--quick]
// `fresh` begins with random weights; `tuned` fine-tunes, as the paper does, an encoder trained elsewhere: on upright films with one finding
// at most, by single sentences. Finished runs are kept in --results (node_modules/.cache/umbra-method) and not made again.
import { readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { contentHash } from '../../../src-main/base/canonical-json.ts'
import type { Recipe } from '../../../src-main/contract/finetune.ts'
import { pairData } from '../../../src-main/training/pair-data.ts'
import type { LoopData, PromptedFinding } from '../../../src-main/training/loop-types.ts'
import { difference, type Difference } from './compare.ts'
import { freshTowers, packed, PREPROCESSING, type Towers } from './model.ts'
import { pairsSet } from './pairs.ts'
import { phantomSet, vocabularyOf, type PairSet } from './phantoms.ts'
import { openResults } from './results.ts'
import { evaluatedOf, runOnce, type RunResult } from './run.ts'

const { values } = parseArgs({
  options: {
    start: { type: 'string', default: 'fresh' },
    quick: { type: 'boolean', default: false },
    seeds: { type: 'string', default: '3' },
    steps: { type: 'string' },
    batch: { type: 'string', default: '64' },
    train: { type: 'string' },
    test: { type: 'string' },
    lr: { type: 'string' },
    theta: { type: 'string', default: '0.5' },
    k: { type: 'string', default: '3' },
    sweep: { type: 'string' },
    pairs: { type: 'string' },
    device: { type: 'string', default: 'cpu' },
    threads: { type: 'string', default: '1' },
    results: { type: 'string', default: fileURLToPath(new URL('../../../node_modules/.cache/umbra-method', import.meta.url)) },
    json: { type: 'boolean', default: false }
  }
})
if (!['fresh', 'tuned'].includes(values.start)) throw new Error(`--start is fresh or tuned, not ${values.start}`)
const tuned = values.start === 'tuned'
const seeds = values.quick ? 1 : Number(values.seeds)
const steps = Number(values.steps ?? (values.quick ? 60 : tuned ? 200 : 400))
const learningRate = Number(values.lr ?? (tuned ? 5e-4 : 2e-3))
const [batch, threads, theta, k] = [Number(values.batch), Number(values.threads), Number(values.theta), Number(values.k)]
const BEFORE = { steps: values.quick ? 60 : 600, films: values.quick ? 400 : 3000, learningRate: 2e-3 }
const say = (line: string): void => void process.stderr.write(`${line}\n`)
const results = openResults(values.quick ? null : values.results)

type Arm = { name: string; recipe: Pick<Recipe, 'k' | 'relax'> & Partial<Recipe> }
const ARMS: Record<string, Arm[]> = {
  ablation: [
    { name: 'plain', recipe: { k: 'all', relax: 'off' } },
    { name: '+ sampling', recipe: { k, relax: 'off' } },
    { name: '+ relaxation', recipe: { k: 'all', relax: 'diagonal', theta } },
    { name: 'both', recipe: { k, relax: 'diagonal', theta } }
  ],
  theta: [1, 0.7, 0.5, 0.3, 0.1].map((value) => ({ name: `theta ${value}`, recipe: { k, relax: 'diagonal', theta: value } })),
  k: (['all', 5, 3, 2, 1] as const).map((value) => ({ name: `k ${value}`, recipe: { k: value, relax: 'diagonal', theta } }))
}
const arms = ARMS[values.sweep ?? 'ablation']
if (!arms) throw new Error(`--sweep is theta or k, not ${values.sweep}`)

const promptsOf = (id: string): PromptedFinding[] => (JSON.parse(readFileSync(new URL(`../../../resources/prompts/${id}.json`, import.meta.url), 'utf8')) as { findings: PromptedFinding[] }).findings.map(({ id: finding, name, positive, negative }) => ({ id: finding, name, positive, negative }))
const findings = promptsOf(values.pairs ? 'chest-14' : 'phantom')
const counts = { train: Number(values.train ?? (values.quick ? 240 : 2000)), validate: 0, test: Number(values.test ?? (values.quick ? 120 : 500)) }
const set = values.pairs ? await pairsSet(values.pairs, PREPROCESSING, findings) : phantomSet('clinic', counts, PREPROCESSING, results, say)
const elsewhere = tuned ? phantomSet('elsewhere', { train: BEFORE.films, validate: 0, test: 0 }, PREPROCESSING, results, say) : null
const vocabulary = vocabularyOf([...set.pairs, ...(elsewhere?.pairs ?? [])].map(({ report }) => report).concat(findings.flatMap(({ positive, negative }) => [...positive, ...negative])))

function dataOf({ pairs, films }: PairSet, drawn: Recipe['k']): LoopData {
  const { scale, mean, std } = PREPROCESSING
  const store = { batch: (contents: readonly string[]) => Float32Array.from(contents.flatMap((content) => Array.from(films.get(content)!, (grey) => (grey * scale - mean[0]!) / std[0]!))) }
  return pairData(pairs, store, PREPROCESSING, { k: drawn, sections: 'both' })
}

const run = async (towers: Towers, data: LoopData, recipe: Partial<Recipe>): Promise<RunResult & { towers: Towers }> => {
  const pack = await packed(vocabulary, towers)
  try {
    return await runOnce({ pack, data, findings, recipe: { weightDecay: 0.05, batch, ...recipe }, device: values.device as 'cpu', threads })
  } finally {
    rmSync(pack.folder, { recursive: true, force: true })
  }
}

const encoded = (towers: Towers): object => ({ image: Buffer.from(towers.image).toString('base64'), text: Buffer.from(towers.text).toString('base64'), logitScale: towers.logitScale })
const decoded = (stored: { image: string; text: string; logitScale: number }): Towers => ({ image: Buffer.from(stored.image, 'base64'), text: Buffer.from(stored.text, 'base64'), logitScale: stored.logitScale })
/** Everything a run depends on but its arm and seed. */
const common = { towers: contentHash(encoded(freshTowers(vocabulary.length, 1))), source: values.pairs ?? 'clinic', counts: values.pairs ? set.pairs.length : counts, start: values.start, before: tuned ? BEFORE : null, learningRate, batch, steps, threads, words: vocabulary.length, findings: findings.map(({ id }) => id) }

async function startOf(seed: number): Promise<Towers> {
  if (!elsewhere) return freshTowers(vocabulary.length, seed)
  const stored = await results.get({ ...common, steps: null, learningRate: null, arm: 'before' }, async () => {
    const { towers } = await run(freshTowers(vocabulary.length, 1), { ...dataOf(elsewhere, 1), test: [] }, { k: 1, relax: 'off', seed: 1, steps: BEFORE.steps, learningRate: BEFORE.learningRate })
    return encoded(towers)
  })
  return decoded(stored as { image: string; text: string; logitScale: number })
}

const found = new Map<string, RunResult[]>(arms.map(({ name }) => [name, []]))
for (let seed = 1; seed <= seeds; seed++) {
  const start = await startOf(seed)
  for (const { name, recipe } of arms) {
    const result = await results.get({ ...common, recipe, seed }, async () => {
      const { towers: _, ...kept } = await run(start, dataOf(set, recipe.k), { ...recipe, seed, steps, learningRate })
      return kept as RunResult
    })
    found.get(name)!.push(result)
    say(`seed ${seed} ${name}: macro AUROC ${result.macroAuroc?.toFixed(4)}, loss ${result.firstLoss.toFixed(3)} -> ${result.lastLoss.toFixed(3)}, ${result.seconds.toFixed(0)} s`)
  }
}
const untrained = tuned ? await results.get({ ...common, arm: 'untrained' }, async () => (await run(await startOf(1), dataOf(set, 'all'), { steps: 0 })).macroAuroc) : null

const data = dataOf(set, 'all')
const evaluated = (name: string) => found.get(name)!.map((result) => evaluatedOf(data, result))
const rows = arms.map(({ name }, at) => {
  const own = found.get(name)!
  const perSeed = own.map(({ macroAuroc }) => macroAuroc ?? Number.NaN)
  const gain: Difference | null = at === 0 ? null : difference(evaluated(arms[0]!.name), evaluated(name), data, findings)
  return { arm: name, macroAuroc: perSeed.reduce((sum, value) => sum + value, 0) / own.length, perSeed, difference: gain, clipped: own.at(-1)!.clipped, scale: own.at(-1)!.scale, seconds: own.reduce((sum, { seconds }) => sum + seconds, 0) }
})
if (values.json) process.stdout.write(`${JSON.stringify({ films: set.pairs.length, steps, seeds, untrained, rows })}\n`)
else {
  const signed = (value: number): string => `${value >= 0 ? '+' : ''}${value.toFixed(3)}`
  const range = ([low, high]: [number, number]): string => `[${signed(low)}, ${signed(high)}]`
  process.stdout.write(`${values.pairs ?? 'phantoms'}, ${tuned ? `fine-tuning an encoder trained elsewhere (untouched: ${untrained?.toFixed(4)})` : 'from fresh weights'}: ${data.train.length} training pairs, ${data.test.length} unseen films, ${findings.length} findings, ${steps} steps of ${batch}, ${seeds} seed${seeds === 1 ? '' : 's'}, labels: ${data.labelsFrom === 'true' ? (values.pairs ? "a reader's" : "the phantoms' truth") : 'read from the reports'}\n\n`)
  process.stdout.write('arm           macro AUROC  per seed                  minus first  95 % over films    over films and seeds  clipped  scale  seconds\n')
  for (const row of rows) {
    const { difference: gain } = row
    process.stdout.write(`${row.arm.padEnd(13)} ${row.macroAuroc.toFixed(4).padEnd(12)} ${row.perSeed.map((value) => value.toFixed(4)).join(' ').padEnd(25)} ${(gain ? signed(gain.estimate) : '').padEnd(12)} ${(gain ? range(gain.films) : '').padEnd(18)} ${(gain ? range(gain.filmsAndSeeds) : '').padEnd(21)} ${(row.clipped === null ? '-' : row.clipped.toFixed(2)).padEnd(8)} ${(row.scale?.toFixed(1) ?? '-').padEnd(6)} ${row.seconds.toFixed(0)}\n`)
  }
  if (values.pairs) process.stdout.write('\nFew films, noisy notes and labels read by rules: read the intervals, not the estimates.\n')
}
