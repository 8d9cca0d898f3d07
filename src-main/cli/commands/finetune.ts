import { parseArgs } from 'node:util'
import type { App } from '../../app.ts'
import { UmbraError } from '../../base/umbra-error.ts'
import { recipeSchema } from '../../contract/finetune.ts'
import type { FinetuneRun, Job, Receipt, Recipe } from '../../contract/index.ts'
import { call } from '../call.ts'
import type { Command, CommandContext } from '../command.ts'
import { progressLine } from '../job.ts'
import { resolvePaths } from '../paths.ts'
import { table } from '../table.ts'

const OPTIONS = {
  library: { type: 'string' },
  model: { type: 'string' },
  pairs: { type: 'string' },
  out: { type: 'string' },
  k: { type: 'string' },
  sections: { type: 'string' },
  theta: { type: 'string' },
  relax: { type: 'string' },
  epochs: { type: 'string' },
  steps: { type: 'string' },
  batch: { type: 'string' },
  chunk: { type: 'string' },
  lr: { type: 'string' },
  'weight-decay': { type: 'string' },
  optimiser: { type: 'string' },
  freeze: { type: 'string' },
  patience: { type: 'string' },
  'validate-every': { type: 'string' },
  'checkpoint-steps': { type: 'string' },
  'checkpoint-minutes': { type: 'string' },
  validate: { type: 'string' },
  test: { type: 'string' },
  device: { type: 'string', default: 'auto' },
  precision: { type: 'string' },
  seed: { type: 'string' },
  exclude: { type: 'string' },
  'compute-anew': { type: 'boolean', default: false },
  'any-language': { type: 'boolean', default: false },
  activate: { type: 'boolean', default: false },
  resume: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false }
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values']

export const finetuneCommand: Command = {
  usage: 'finetune --model ID --pairs FILE|DIR --out ID [--exclude FILE] [--k 3] [--theta 0.5] [--relax diagonal|soft|all|off] [--epochs N|--steps N] [--batch N] [--chunk N] [--lr X] [--freeze none|projections|N] [--compute-anew] [--device auto|cpu|webgpu] [--precision float32|float16|auto] [--seed N] [--resume] [--json]',
  summary: 'fine-tune a model on image-report pairs, without annotations',
  async run(argv, context) {
    const { values } = parseArgs({ args: argv, options: OPTIONS })
    const app = await context.open(values.library)
    const run = values.resume ? await resumed(app, values) : await started(app, values, context)
    const receipt = (await follow(app, run, values.json, context)).result as Receipt
    const kept = await call(app, 'finetune.decide', { runId: run.id, keep: true, activate: values.activate })
    if (values.json) context.out(`${JSON.stringify({ event: 'done', runId: run.id, model: kept.outId, receipt })}\n`)
    else context.out(inWords(receipt, kept.outId!))
    return 0
  }
}

function recipeOf(values: Values): Recipe {
  const number = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text))
  const freeze = values.freeze !== undefined && /^\d+$/.test(values.freeze) ? { lastBlocks: Number(values.freeze) } : values.freeze
  const given = {
    k: values.k === 'all' ? 'all' : number(values.k),
    sections: values.sections,
    theta: number(values.theta),
    relax: values.relax,
    epochs: number(values.epochs),
    steps: number(values.steps),
    batch: number(values.batch),
    chunk: number(values.chunk),
    learningRate: number(values.lr),
    weightDecay: number(values['weight-decay']),
    optimiser: values.optimiser,
    precision: values.precision,
    freeze,
    patience: number(values.patience),
    validateEvery: number(values['validate-every']),
    checkpointSteps: number(values['checkpoint-steps']),
    checkpointMinutes: number(values['checkpoint-minutes']),
    seed: number(values.seed),
    keepActivations: !values['compute-anew'],
    fractions: { validate: number(values.validate) ?? 0.1, test: number(values.test) ?? 0.2 }
  }
  const parsed = recipeSchema.safeParse(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UmbraError('usage', `finetune: ${issue!.path.join('.')}: ${issue!.message}.`, { hint: `umbra ${finetuneCommand.usage}` })
}

const required = (values: Values, name: 'model' | 'pairs' | 'out'): string => {
  const value = values[name]
  if (!value) throw new UmbraError('usage', `finetune: --${name} is missing.`, { hint: `umbra ${finetuneCommand.usage}` })
  return value
}

async function started(app: App, values: Values, context: CommandContext): Promise<FinetuneRun> {
  const recipe = recipeOf(values)
  const [modelId, outId] = [required(values, 'model'), required(values, 'out')]
  const [source] = resolvePaths([required(values, 'pairs')], 'finetune')
  const begun = await call(app, 'finetune.begin', { source: source!, modelId, seed: recipe.seed, anyLanguage: values['any-language'], ...(values.exclude === undefined ? {} : { exclude: resolvePaths([values.exclude], 'finetune')[0]! }) })
  await follow(app, begun, values.json, context)
  const { check } = await call(app, 'finetune.get', { runId: begun.id })
  if (values.json) context.out(`${JSON.stringify({ event: 'checked', runId: begun.id, check })}\n`)
  else context.err(`${check!.usable} usable pairs of ${check!.patients} patients\n${check!.warnings.map((warning) => `! ${warning}\n`).join('')}`)
  return call(app, 'finetune.start', { runId: begun.id, recipe, modelId, outId, device: values.device as 'auto' })
}

/** The newest undecided run of that name goes on with its own data and recipe. */
async function resumed(app: App, values: Values): Promise<FinetuneRun> {
  const outId = required(values, 'out')
  const run = (await call(app, 'finetune.list', {})).find((each) => each.outId === outId && !each.decision && each.jobId !== null)
  if (!run) throw new UmbraError('nothing-to-resume', `There is no unfinished run for “${outId}”.`, { hint: 'Leave --resume out to start one.' })
  const { state } = await call(app, 'jobs.get', { id: run.jobId! })
  if (state === 'interrupted' || state === 'failed') await call(app, 'jobs.resume', { id: run.jobId! })
  else if (state === 'cancelled') return call(app, 'finetune.start', { runId: run.id, recipe: run.recipe!, modelId: run.modelId!, outId, device: run.device })
  return run
}

/** Waits for the run's job; with --json every point of the history is one line. */
async function follow(app: App, run: FinetuneRun, json: boolean, context: CommandContext): Promise<Job> {
  const jobId = run.jobId!
  let told = -1
  let lastLine = 0
  let telling = Promise.resolve()
  const tell = async (job: Job): Promise<void> => {
    if (!json) {
      if (Date.now() - lastLine >= 2000) context.err(`${progressLine(job)}\n`)
      else return
      lastLine = Date.now()
      return
    }
    const points = await call(app, 'finetune.history', { runId: run.id, afterStep: told })
    for (const point of points) context.out(`${JSON.stringify({ event: 'step', ...point })}\n`)
    told = points.at(-1)?.step ?? told
    if (points.length === 0 && Date.now() - lastLine >= 1000) {
      context.out(`${JSON.stringify({ event: 'progress', ...job.progress })}\n`)
      lastLine = Date.now()
    }
  }
  const off = app.onEvent((event) => {
    if (event.name === 'job.changed' && event.payload.id === jobId) telling = telling.then(() => tell(event.payload)).catch(() => {})
  })
  // Leaving the terminal must not lose the run: it is interrupted, not cancelled, and --resume goes on.
  const interrupt = (): void => void app.jobs.close()
  context.signal.addEventListener('abort', interrupt, { once: true })
  const job = await app.jobs.finished(jobId)
  off()
  context.signal.removeEventListener('abort', interrupt)
  await telling
  if (json) await tell(job)
  if (job.state === 'done') return job
  const { code, message, hint, file } = job.error ?? { code: job.state, message: `${job.title} was ${job.state}.`, hint: job.state === 'interrupted' ? 'Run the same command with --resume.' : undefined }
  throw new UmbraError(code, message, { ...(hint === undefined ? {} : { hint }), ...(file === undefined ? {} : { file }) })
}

function inWords(receipt: Receipt, outId: string): string {
  const figure = (value: number | null): string => (value === null ? '–' : value.toFixed(3))
  const rows = receipt.findingDifferences.map(({ findingId, name, difference, refused }) => {
    const of = (side: 'before' | 'after'): string => figure(receipt[side].findings.find((each) => each.findingId === findingId)?.auroc ?? null)
    return [name, of('before'), of('after'), difference ? `${difference.estimate.toFixed(3)} [${difference.low.toFixed(3)}, ${difference.high.toFixed(3)}]` : (refused ?? '')]
  })
  rows.unshift(['macro AUROC', figure(receipt.before.macroAuroc), figure(receipt.after.macroAuroc), receipt.macroAurocDifference ? `${receipt.macroAurocDifference.estimate.toFixed(3)} [${receipt.macroAurocDifference.low.toFixed(3)}, ${receipt.macroAurocDifference.high.toFixed(3)}]` : ''])
  return `${receipt.summary}\n\n${table(['held-out patients', 'before', 'after', 'difference'], rows)}\nThe trained model is kept as ${outId}; “umbra models use ${outId}” makes it the active one.\n`
}
