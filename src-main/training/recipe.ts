import { contentHash } from '../base/canonical-json.ts'
import { recipeSchema, type Preset, type Recipe } from '../contract/finetune.ts'

/** Identity of everything that shapes the weights; when checkpoints are written and what is kept between steps does not. */
export function recipeHash({ checkpointMinutes: _minutes, checkpointSteps: _steps, keepActivations: _kept, ...shaping }: Recipe): string {
  return contentHash(shaping)
}

type Draft = Pick<Preset, 'id' | 'name' | 'description'> & { recipe: Partial<Recipe> }

/** Three ways to begin, by what they cost. The numbers are starting points from public work, not the paper's. */
const PRESETS: readonly Draft[] = [
  { id: 'quick', name: 'Quick look', description: 'Trains only the two projections, for three passes over the films. Tells within minutes whether the data is of use.', recipe: { freeze: 'projections', epochs: 3, learningRate: 2e-4 } },
  { id: 'standard', name: 'This PC, without a GPU', description: 'Trains the last block of each encoder for ten passes. What the blocks before make of a film is computed once and kept; early stopping ends it sooner.', recipe: { freeze: { lastBlocks: 1 }, epochs: 10, learningRate: 1e-4 } },
  { id: 'thorough', name: 'With a GPU', description: 'Trains everything for twenty passes in large batches. For a graphics card and thousands of pairs.', recipe: { freeze: 'none', epochs: 20, learningRate: 5e-5, batch: 64, chunk: 16, layerDecay: 0.9 } }
]

export function presetRecipes(trainingPairs: number): (Omit<Draft, 'recipe'> & { recipe: Recipe })[] {
  return PRESETS.map((preset) => {
    const whole = recipeSchema.parse(preset.recipe)
    return { ...preset, recipe: { ...whole, batch: Math.max(2, Math.min(whole.batch, Math.floor(trainingPairs / 4))) } }
  })
}
