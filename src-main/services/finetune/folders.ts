import { join } from 'node:path'
import type { Paths } from '../context.ts'

/** Where a run keeps its files, all below the library: deleting the folder forgets the run. */
export function runFolders({ library }: Paths, runId: number) {
  const folder = join(library, 'finetune', `run-${runId}`)
  return {
    folder,
    /** Every pair the check let through, split as the data or the default fractions say. */
    checked: join(folder, 'checked.jsonl'),
    /** The pairs of the training run, split as its recipe says. */
    pairs: join(folder, 'pairs.jsonl'),
    problems: join(folder, 'problems.jsonl'),
    history: join(folder, 'history.jsonl'),
    checkpoints: join(folder, 'checkpoints'),
    candidate: join(folder, 'candidate')
  }
}

/** Prepared films, shared by all runs. */
export const filmsFolder = ({ library }: Paths): string => join(library, 'cache', 'films')
/** Results of frozen encoder blocks of the last recipe. */
export const activationsFolder = ({ library }: Paths): string => join(library, 'cache', 'activations')
/** Packages the user installed or trained. */
export const modelsFolder = ({ library }: Paths): string => join(library, 'models')
