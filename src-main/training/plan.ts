import { createRandom } from '../base/random.ts'
import { UmbraError } from '../base/umbra-error.ts'
import type { Recipe } from '../contract/index.ts'

export interface Plan {
  steps: number
  stepsPerEpoch: number
  /** Smaller than the recipe's when there are fewer training pairs. */
  batch: number
  /** Positions in the training list of the step that starts with `step` steps done. */
  batchAt(step: number): number[]
  /** Whether the weights after `step` steps are validated. */
  validates(step: number): boolean
}

/**
 * Which pairs each step sees: every epoch a fresh permutation drawn from seed and epoch alone, cut into whole batches (what does not fill the last one
 * waits for the next epoch's permutation).
 *
 * @throws UmbraError `too-few-pairs`
 */
export function planOf(recipe: Pick<Recipe, 'batch' | 'epochs' | 'steps' | 'seed' | 'validateEvery'>, trainingPairs: number): Plan {
  if (trainingPairs < 2) throw new UmbraError('too-few-pairs', `${trainingPairs} training pair${trainingPairs === 1 ? '' : 's'} cannot be contrasted; at least 2 are needed, some hundreds are useful.`, { hint: 'Add pairs, or give less of them to validation and test.' })
  const batch = Math.min(recipe.batch, trainingPairs)
  const stepsPerEpoch = Math.floor(trainingPairs / batch)
  const steps = recipe.steps ?? Math.max(1, Math.round(recipe.epochs * stepsPerEpoch))
  const every = recipe.validateEvery ?? Math.max(1, Math.min(stepsPerEpoch, Math.floor(steps / 5)))
  let epoch = -1
  let order: number[] = []
  return {
    steps,
    stepsPerEpoch,
    batch,
    batchAt: (step) => {
      const wanted = Math.floor(step / stepsPerEpoch)
      if (wanted !== epoch) {
        epoch = wanted
        order = createRandom(`${recipe.seed}/shuffle/${epoch}`).shuffle(Array.from({ length: trainingPairs }, (_, i) => i))
      }
      const at = (step % stepsPerEpoch) * batch
      return order.slice(at, at + batch)
    },
    validates: (step) => step === steps || step % every === 0
  }
}
