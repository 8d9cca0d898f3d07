// Ablation of the method: {plain, + sentence sampling, + relaxation, both} x seeds at equal steps on unseen films.
//   npm run bench:method -- [--quick] [--seeds 3] [--steps 600] [--batch 32] [--train 1500] [--sweep theta|k] [--pairs FILE|DIR] [--device cpu] [--threads N]
import { readFileSync, rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Recipe } from '../../../src-main/contract/finetune.ts'
import { pairData } from '../../../src-main/training/pair-data.ts'
import type { PromptedFinding } from '../../../src-main/training/loop-types.ts'
import { difference } from './compare.ts'
import { freshPackage, PREPROCESSING } from './model.ts'
import { pairsSet } from './pairs.ts'
import { phantomSet, vocabularyOf } from './phantoms.ts'
import { runOnce, type RunResult } from './run.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    seeds: { type: 'string', default: '3' },
    steps: { type: 'string' },
    batch: { type: 'string', default: '32' },
    train: { type: 'string' },
    test: { type: 'string' },
    lr: { type: 'string', default: '5e-4' },
    theta: { type: 'string', default: '0.5' },
    k: { type: 'string', default: '3' },
    sweep: { type: 'string' },
    pairs: { type: 'string' },
    device: { type: 'string', default: 'cpu' },
    threads: { type: 'string' },
    json: { type: 'boolean', default: false }
  }
})
const seeds = values.quick ? 1 : Number(values.seeds)
const steps = Number(values.steps ?? (values.quick ? 60 : 600))
const theta = Number(values.theta)
const k = Number(values.k)
const say = (line: string): void => void process.stderr.write(`${line}\n`)

type Arm = { name: string; recipe: Partial<Recipe> }
const ARMS: Record<string, Arm[]> = {
  ablation: [
    { name: 'plain', recipe: { k: 'all', relax: 'off' } },
    { name: '+ sampling', recipe: { k, relax: 'off' } },
    { name: '+ relaxation', recipe: { k: 'all', relax: 'diagonal', theta } },
    { name: 'both', recipe: { k, relax: 'diagonal', theta } }
  ],
  theta: [1, 0.7, 0.5, 0.3, 0.1].map((value) => ({ name: `theta ${value}`, recipe: { k, relax: 'diagonal', theta: value } })),
  k: ([1, 2, 3, 5, 'all'] as const).map((value) => ({ name: `k ${value}`, recipe: { k: value, relax: 'diagonal', theta } }))
}

const prompts = JSON.parse(readFileSync(new URL(`../../../resources/prompts/${values.pairs ? 'chest-14' : 'phantom'}.json`, import.meta.url), 'utf8')) as { findings: PromptedFinding[] }
const findings = prompts.findings.map(({ id, name, positive, negative }) => ({ id, name, positive, negative }))

const train = Number(values.train ?? (values.quick ? 240 : 1500))
const test = Number(values.test ?? (values.quick ? 120 : 500))
const set = values.pairs ? await pairsSet(values.pairs, PREPROCESSING, findings) : phantomSet({ train, validate: 0, test }, PREPROCESSING, (done, total) => done % 200 === 0 && say(`drew ${done} of ${total} films`))
const store = { batch: (contents: readonly string[], { scale, mean, std }: typeof PREPROCESSING) => Float32Array.from(contents.flatMap((content) => Array.from(set.films.get(content)!, (grey) => (grey * scale - mean[0]!) / std[0]!))) }
const vocabulary = vocabularyOf([...set.pairs.map(({ report }) => report), ...findings.flatMap(({ positive, negative }) => [...positive, ...negative])])
const dataOf = (arm: Arm) => pairData(set.pairs, store, PREPROCESSING, { k: arm.recipe.k ?? 'all', sections: 'both' })

const arms = ARMS[values.sweep ?? 'ablation']
if (!arms) throw new Error(`--sweep is theta or k, not ${values.sweep}`)
const results = new Map<string, RunResult[]>(arms.map(({ name }) => [name, []]))
for (let seed = 1; seed <= seeds; seed++) {
  const pack = await freshPackage(vocabulary, seed)
  for (const arm of arms) {
    const result = await runOnce(pack, dataOf(arm), findings, { ...arm.recipe, seed, steps, batch: Number(values.batch), learningRate: Number(values.lr), weightDecay: 0.05 }, values.device as 'cpu', values.threads === undefined ? undefined : Number(values.threads))
    results.get(arm.name)!.push(result)
    say(`seed ${seed} ${arm.name}: macro AUROC ${result.macroAuroc?.toFixed(4)}, loss ${result.firstLoss.toFixed(3)} -> ${result.lastLoss.toFixed(3)}, ${result.seconds.toFixed(0)} s`)
  }
  rmSync(pack.folder, { recursive: true, force: true })
}

const data = dataOf(arms[0]!)
const base = results.get(arms[0]!.name)!
const rows = arms.map(({ name }) => {
  const own = results.get(name)!
  const mean = own.reduce((sum, { macroAuroc }) => sum + (macroAuroc ?? Number.NaN), 0) / own.length
  const gain = own === base ? null : difference(base.map(({ evaluated }) => evaluated), own.map(({ evaluated }) => evaluated), data, findings)
  return { arm: name, macroAuroc: mean, perSeed: own.map(({ macroAuroc }) => macroAuroc), difference: gain, clipped: own.at(-1)!.clipped, scale: own.at(-1)!.scale, seconds: own.reduce((sum, { seconds }) => sum + seconds, 0) }
})
if (values.json) process.stdout.write(`${JSON.stringify({ films: set.pairs.length, steps, seeds, rows })}\n`)
else {
  const signed = (value: number): string => `${value >= 0 ? '+' : ''}${value.toFixed(4)}`
  process.stdout.write(`${values.pairs ?? 'phantoms'}: ${data.train.length} training pairs, ${data.test.length} unseen films, ${findings.length} findings, ${steps} steps of ${values.batch}, ${seeds} seed${seeds === 1 ? '' : 's'}, labels: ${data.labelsFrom === 'true' ? (values.pairs ? "a reader's" : "the phantoms' truth") : 'read from the reports'}\n\n`)
  process.stdout.write('arm           macro AUROC  per seed                  minus first [95 % paired bootstrap]   clipped  scale  seconds\n')
  for (const row of rows) {
    const interval = row.difference ? `${signed(row.difference.estimate)} [${signed(row.difference.low)}, ${signed(row.difference.high)}]` : ''
    process.stdout.write(`${row.arm.padEnd(13)} ${row.macroAuroc.toFixed(4).padEnd(12)} ${row.perSeed.map((value) => value?.toFixed(4) ?? '-').join(' ').padEnd(25)} ${interval.padEnd(37)} ${(row.clipped === null ? '-' : row.clipped.toFixed(2)).padEnd(8)} ${(row.scale?.toFixed(1) ?? '-').padEnd(6)} ${row.seconds.toFixed(0)}\n`)
  }
  if (values.pairs) process.stdout.write('\nFew films, noisy notes and labels read by rules: read the intervals, not the estimates.\n')
}
