import { openSession } from '../../onnx/session.ts'
import type { Device, Session, SessionOptions } from '../../onnx/session.ts'
import type { Canonical } from '../canonical/canonicalise.ts'
import type { LossOptions } from '../losses/info-nce.ts'
import { splitFrozen } from './frozen.ts'
import type { Split } from './frozen.ts'
import { backwardGraph, embedGraph, frozenGraph, LOG_SCALE, lossGraph, stepGraph } from './graphs.ts'
import type { TowerName } from './graphs.ts'
import { GRADIENT } from './parameter-state.ts'
import type { Towers } from './towers.ts'

/** Which towers get kept activations instead of data. */
export type Kept = Record<TowerName, boolean>

export interface SessionsOptions {
  towers: Towers
  /** Names of what is trained, towers' prefixes included, and per tower without. */
  trained: readonly string[]
  trainedOf: Readonly<Record<TowerName, ReadonlySet<string>>>
  batch: number
  loss: LossOptions
  /** Gradients are added to those of earlier batches. */
  accumulates: boolean
  device: Device
  /** Products in float16. */
  half: boolean
  threads: number | undefined
}

/** The graphs of a training, each opened when it is first asked for. */
export interface Sessions {
  /** The whole tower, or its trained part. */
  part(name: TowerName, rows: number, kept: boolean): Promise<Canonical>
  step(kept: Kept): Promise<Session>
  loss(): Promise<Session>
  backward(name: TowerName, rows: number, kept: boolean): Promise<Session>
  embed(name: TowerName, rows: number, kept: boolean): Promise<Session>
  frozen(name: TowerName, split: Split): Promise<Session>
  close(): Promise<void>
}

export function createSessions({ towers, trained, trainedOf, batch, loss, accumulates, device, half, threads }: SessionsOptions): Sessions {
  const opened = new Map<string, Promise<Session>>()
  const session = (key: string, make: () => Promise<Uint8Array> | Uint8Array, extra: SessionOptions = {}): Promise<Session> => {
    const made = opened.get(key) ?? Promise.resolve(make()).then((bytes) => openSession(bytes, { device, graphOptimizationLevel: 'all', memory: 'arena', ...(threads ? { threads } : {}), ...extra }))
    opened.set(key, made)
    return made
  }
  const onDevice = (names: readonly string[]): SessionOptions => ({ keepOnDevice: names.map((name) => GRADIENT + name) })
  const learnsScale = trained.includes(LOG_SCALE)
  const part = async (name: TowerName, rows: number, kept: boolean): Promise<Canonical> => {
    const tower = await towers.at(name, rows)
    return kept ? splitFrozen(tower, trainedOf[name])!.rest : tower
  }
  return {
    part,
    step: (kept) => session(`step/${kept.image}/${kept.text}`, async () => stepGraph({ image: await part('image', batch, kept.image), text: await part('text', batch, kept.text) }, trained, loss, accumulates, device, half), onDevice(trained)),
    loss: () => session('loss', () => lossGraph(batch, towers.embeddingSize, learnsScale, loss, device), onDevice(learnsScale ? [LOG_SCALE] : [])),
    backward: (name, rows, kept) =>
      session(`backward/${name}/${rows}/${kept}`, async () => backwardGraph(await part(name, rows, kept), name, trained, device, half), onDevice(trained.filter((key) => key.startsWith(`${name}/`)))),
    embed: (name, rows, kept) => session(`embed/${name}/${rows}/${kept}`, async () => embedGraph(await part(name, rows, kept), name, device)),
    frozen: (name, split) => session(`frozen/${name}`, () => frozenGraph(towers.usual[name], name, split.cut.map((value) => value.name), device)),
    close: async () => {
      // One that could not be opened has been told of already.
      for (const made of opened.values()) await made.then((session) => session.close(), () => undefined)
    }
  }
}
