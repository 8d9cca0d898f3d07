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
  /** Step of the best weights these meta data speak of; their file is kept as long as a kept checkpoint names it. */
  bestStep: number | null
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
const BEST = /^best-(\d{9})\.ckpt$/
const padded = (step: number): string => String(step).padStart(9, '0')

/** The checkpoints of one run: the last two, so that one damaged file costs minutes, and the best weights so far. */
export class CheckpointFolder {
  readonly #folder: string
  /** Best steps named by the checkpoints this process wrote, newest last. */
  readonly #named: (number | null)[] = []

  constructor(folder: string) {
    this.#folder = folder
  }

  async save(meta: CheckpointMeta, arrays: ReadonlyMap<string, StateArray>): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    await writeCheckpoint(join(this.#folder, `step-${padded(meta.step)}.ckpt`), meta, arrays)
    for (const old of (await this.#files()).slice(KEPT)) await rm(join(this.#folder, old), { force: true })
    this.#named.push(meta.bestStep)
    // Which best weights an earlier process's checkpoint names is not known here: nothing goes before both kept ones are our own.
    if (this.#named.length < KEPT) return
    const named = this.#named.slice(-KEPT)
    for (const name of await readdir(this.#folder)) {
      const step = BEST.exec(name)?.[1]
      if (step !== undefined && !named.includes(Number(step)) && Number(step) <= meta.step) await rm(join(this.#folder, name), { force: true })
    }
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

  /** A file of its own per step: a run resumed from before the newest best must find the one its checkpoint names. */
  async saveBest(meta: CheckpointMeta, arrays: ReadonlyMap<string, StateArray>): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    await writeCheckpoint(join(this.#folder, `best-${padded(meta.step)}.ckpt`), meta, arrays)
  }

  /** @throws UmbraError `checkpoint-damaged` */
  async best(step: number): Promise<Checkpoint> {
    return (await readCheckpoint(join(this.#folder, `best-${padded(step)}.ckpt`))) as Checkpoint
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
