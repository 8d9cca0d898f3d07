import { UmbraError } from '../base/umbra-error.ts'
import { createRandom } from '../base/random.ts'
import type { Receipt, Recipe, TrainingPoint, Validation } from '../contract/index.ts'
import { evaluationArrays, evaluationFrom } from './evaluation-file.ts'
import { evaluate, summarise, type Evaluated } from './evaluate.ts'
import type { CheckpointFolder, CheckpointMeta } from './checkpoint.ts'
import type { LoopControl, LoopData, LoopEvent, LoopTrainer, PromptedFinding } from './loop-types.ts'
import { planOf } from './plan.ts'
import { compareEvaluations } from './receipt.ts'
import { learningRateAt } from './schedule.ts'
import { emptySelection, select, selectedBy, type SelectionState } from './selection.ts'

export interface LoopOptions {
  trainer: LoopTrainer
  data: LoopData
  recipe: Recipe
  findings: readonly PromptedFinding[]
  checkpoints: CheckpointFolder
  run: Pick<CheckpointMeta, 'dataHash' | 'recipeHash' | 'modelHash'>
  /** Monotonic milliseconds; decides when to write, never what is computed. */
  now: () => number
  control: LoopControl
  warn: (message: string) => void
}

const EVALUATED_AT_ONCE = 32

type Measured = Pick<Receipt, 'verdict' | 'summary' | 'patients' | 'films' | 'before' | 'after' | 'macroAurocDifference' | 'findingDifferences' | 'recallAt5Difference' | 'bootstrap' | 'warnings'>

export interface LoopResult {
  figures: Measured
  bestStep: number
  steps: number
  endedBecause: Receipt['endedBecause']
  selectedBy: Receipt['selectedBy']
  seconds: number
}

/** The loop's own part of a checkpoint. All randomness is a function of seed, epoch and step, so the step is the state of sampler and shuffling. */
interface LoopState {
  step: number
  validatedAt: number | null
  lastValidation: Validation | null
  selection: SelectionState
  ended: Receipt['endedBecause'] | null
  seconds: number
}

/**
 * Trains, validates, selects and compares. A generator that yields after every unit of work: whoever pulls decides about pausing, and nothing
 * runs between two pulls. Resumes from the newest whole checkpoint; on the CPU the resumed run ends in the same bits as one never stopped.
 *
 * On return the trainer holds the selected weights.
 *
 * @throws UmbraError `loss-not-finite`, `checkpoint-other-run`, `checkpoint-damaged`
 */
export async function* trainLoop(options: LoopOptions): AsyncGenerator<LoopEvent, LoopResult> {
  const { trainer, data, recipe, findings, checkpoints, run, now, control, warn } = options
  const plan = planOf(recipe, data.train.length)
  // A multiple of what the trainer sends through at once: anything else would be padded up to it.
  const rows = recipe.chunk ?? plan.batch
  const chunk = rows * Math.ceil(EVALUATED_AT_ONCE / rows)
  let state: LoopState = { step: 0, validatedAt: null, lastValidation: null, selection: emptySelection(), ended: null, seconds: 0 }
  let startedAt = now()
  let savedAt = startedAt
  const elapsed = (): number => state.seconds + (now() - startedAt) / 1000

  const found = await checkpoints.latest(run, warn)
  let before: Evaluated
  if (found) {
    state = found.meta.loop as LoopState
    before = evaluationFrom(found.arrays)
    await trainer.load({ arrays: withPrefix(found.arrays, 'trainer/'), meta: found.meta.trainer })
  } else {
    before = yield* evaluate(trainer, data, data.test, findings, chunk, 'figures of the start model')
    yield await save()
  }

  while (state.ended === null) {
    // Before a validation, which may take minutes: what is asked to stop then has its last step safe.
    if (control.checkpoint || now() - savedAt >= recipe.checkpointMinutes * 60_000 || (recipe.checkpointSteps !== undefined && state.step % recipe.checkpointSteps === 0 && state.step > 0)) yield await save()
    if (plan.validates(state.step) && state.validatedAt !== state.step && data.validate.length) yield* validate()
    if (state.ended !== null) break
    if (state.step >= plan.steps) state.ended = 'steps'
    else if (control.stop) state.ended = 'stopped'
    if (state.ended !== null) break
    yield { kind: 'step', point: await step() }
  }
  if (state.validatedAt !== state.step && data.validate.length) yield* validate()
  // A run that was stopped or has no validation set still ends in trained weights.
  const by = data.validate.length ? selectedBy(state.lastValidation) : 'last-step'
  const bestStep = by === 'last-step' || state.selection.bestStep === null ? state.step : state.selection.bestStep
  yield await save()
  if (bestStep !== state.step) {
    const best = await checkpoints.best(bestStep)
    await trainer.load({ arrays: withPrefix(best.arrays, 'trainer/'), meta: best.meta.trainer })
  }
  const after = yield* evaluate(trainer, data, data.test, findings, chunk, 'figures of the trained model')
  return { figures: compareEvaluations(before, after, data, findings), bestStep, steps: state.step, endedBecause: state.ended, selectedBy: by, seconds: elapsed() }

  async function step(): Promise<TrainingPoint> {
    const { step: at } = state
    const begun = now()
    const indices = plan.batchAt(at).map((position) => data.train[position]!)
    const random = createRandom(`${recipe.seed}/sentences/${at}`)
    const learningRate = learningRateAt(at, plan.steps, recipe.learningRate, recipe.warmup)
    const { loss, diagnostics } = await trainer.step({ films: data.films(indices), texts: indices.map((index) => data.draw(index, random)) }, { learningRate })
    if (!Number.isFinite(loss) && !diagnostics.skipped) throw new UmbraError('loss-not-finite', `The loss became ${loss} at step ${at + 1}.`, { hint: 'Use a lower learning rate; the last checkpoint is from before.' })
    state.step = at + 1
    const spent = (now() - begun) / 1000
    return { step: state.step, epoch: state.step / plan.stepsPerEpoch, loss: Number.isFinite(loss) ? loss : null, learningRate, ...diagnostics, filmsPerSecond: spent > 0 ? indices.length / spent : null, secondsLeft: spent * (plan.steps - state.step), validation: null }
  }

  async function* validate(): AsyncGenerator<LoopEvent, void> {
    const validation = summarise(yield* evaluate(trainer, data, data.validate, findings, chunk, `validation at step ${state.step}`), data, findings)
    state.validatedAt = state.step
    state.lastValidation = validation
    let best = false
    // The start model is not a candidate: a run ends in trained weights, and the receipt says whether they are better.
    if (state.step > 0) {
      const chosen = select(state.selection, state.step, validation)
      best = chosen.best
      if (best) {
        const weights = await trainer.state()
        await checkpoints.saveBest(metaOf(weights.meta), prefixed(weights.arrays, 'trainer/'))
      }
      state.selection = chosen.state
      if (recipe.patience > 0 && state.selection.since >= recipe.patience) state.ended = 'early-stopping'
    }
    yield { kind: 'validation', step: state.step, validation, best }
  }

  async function save(): Promise<LoopEvent> {
    state.seconds = elapsed()
    startedAt = savedAt = now()
    control.checkpoint = false
    const own = await trainer.state()
    await checkpoints.save(metaOf(own.meta), new Map([...prefixed(own.arrays, 'trainer/'), ...evaluationArrays(before)]))
    return { kind: 'checkpoint', step: state.step }
  }

  function metaOf(trainerMeta: unknown): CheckpointMeta {
    return { step: state.step, ...run, bestStep: state.selection.bestStep, loop: state, trainer: trainerMeta }
  }
}

const prefixed = <T>(arrays: ReadonlyMap<string, T>, prefix: string): Map<string, T> => new Map([...arrays].map(([name, array]) => [prefix + name, array]))
const withPrefix = <T>(arrays: ReadonlyMap<string, T>, prefix: string): Map<string, T> => new Map([...arrays].filter(([name]) => name.startsWith(prefix)).map(([name, array]) => [name.slice(prefix.length), array]))
