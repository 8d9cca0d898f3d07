import type { CalibrationChain } from '../../contract/index.ts'

/** What of model, preprocessing and prompts is no longer what something was made with, in words; null when all is the same. `they` begins the sentence, e.g. `they were chosen`. */
export function chainChanged(made: CalibrationChain, now: CalibrationChain, they: string): string | null {
  if (made.model.hash !== now.model.hash) return `the model changed: ${they} for ${made.model.id} ${made.model.version}, films are read by ${now.model.id} ${now.model.version}`
  if (made.preprocessingHash !== now.preprocessingHash) return 'the preprocessing changed'
  if (made.prompts.hash !== now.prompts.hash) return `the prompts changed: ${they} for ${made.prompts.id} ${made.prompts.version}, the set in use is ${now.prompts.id} ${now.prompts.version}`
  return null
}
