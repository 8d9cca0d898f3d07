import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { UmbraError } from '../base/umbra-error.ts'
import { readCheckpoint, writeCheckpoint, type StateArray } from './checkpoint-file.ts'

export interface CheckpointMeta {
  step: number
  /** The run these weights belong to: a resumed run must have the same. */
  dataHash: string
  recipeHash: string
  modelHash: string
  /** State of the loop itself: selection, sampler, timing. */
  loop: unknown
  /** What the trainer wants back beside its arrays. */
  trainer: unknown
}

export interface Checkpoint {
  meta: CheckpointMeta
  arrays: Map<string, StateArray>
}

const KEPT = 2
const NAME = /^step-(\d{9})\.ckpt$/

/** The checkpoints of one run: the last two, so that one damaged file costs minutes, and the best weights so far. */
export class CheckpointFolder {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async save(meta: CheckpointMeta, arrays: ReadonlyMap<string, StateArray>): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    await writeCheckpoint(join(this.#folder, `step-${String(meta.step).padStart(9, '0')}.ckpt`), meta, arrays)
    for (const old of (await this.#files()).slice(KEPT)) await rm(join(this.#folder, old), { force: true })
  }

  /**
   * Newest checkpoint that is whole, or null when there is none.
   *
   * @param warn told about a damaged one that was passed over
   * @throws UmbraError `checkpoint-other-run` when it belongs to other data, another recipe or another model; `checkpoint-damaged` when all are damaged
   */
  async latest(expected: Pick<CheckpointMeta, 'dataHash' | 'recipeHash' | 'modelHash'>, warn: (message: string) => void = () => {}): Promise<Checkpoint | null> {
    let damage: unknown = null
    for (const file of await this.#files()) {
      try {
        const found = (await readCheckpoint(join(this.#folder, file))) as Checkpoint
        this.#assertSameRun(file, found.meta, expected)
        return found
      } catch (error) {
        if (!(error instanceof UmbraError) || error.code !== 'checkpoint-damaged') throw error
        warn(`${file}: ${error.message}`)
        damage ??= error
      }
    }
    if (damage) throw damage
    return null
  }

  /** Best weights so far; without optimiser state. */
  async saveBest(meta: CheckpointMeta, arrays: ReadonlyMap<string, StateArray>): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    await writeCheckpoint(join(this.#folder, 'best.ckpt'), meta, arrays)
  }

  async best(): Promise<Checkpoint> {
    return (await readCheckpoint(join(this.#folder, 'best.ckpt'))) as Checkpoint
  }

  /** Newest first; half-written files of a killed process are removed. */
  async #files(): Promise<string[]> {
    const names = await readdir(this.#folder).catch(() => [])
    for (const name of names) if (name.endsWith('.part')) await rm(join(this.#folder, name), { force: true })
    return names.filter((name) => NAME.test(name)).toSorted().toReversed()
  }

  #assertSameRun(file: string, meta: CheckpointMeta, expected: Pick<CheckpointMeta, 'dataHash' | 'recipeHash' | 'modelHash'>): void {
    const differs = ([['dataHash', 'data'], ['recipeHash', 'recipe'], ['modelHash', 'start model']] as const).filter(([key]) => meta[key] !== expected[key]).map(([, name]) => name)
    if (differs.length) throw new UmbraError('checkpoint-other-run', `The checkpoint belongs to a run with a different ${differs.join(' and ')}.`, { file: join(this.#folder, file), hint: 'Resume with what the run was started with, or start a new one.' })
  }
}
