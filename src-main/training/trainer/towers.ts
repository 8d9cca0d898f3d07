import { UmbraError } from '../../base/umbra-error.ts'
import { loadModel } from '../../onnx/model.ts'
import type { FloatTensor } from '../../onnx/tensor.ts'
import { canonicalise } from '../canonical/canonicalise.ts'
import type { Canonical } from '../canonical/canonicalise.ts'
import { takeTokensEarly } from '../canonical/pooling/take-early.ts'
import { spread } from '../canonical/lookups.ts'
import { assertFloat32Weights } from '../canonical/stored.ts'
import type { TrainerOptions } from '../trainer-types.ts'
import { fixDims } from './fix-dims.ts'
import { splitFrozen } from './frozen.ts'
import type { Split } from './frozen.ts'
import { TOWERS } from './graphs.ts'
import type { TowerName } from './graphs.ts'

/** Both encoders in the form that is differentiated, for as many rows as a graph is asked to take. */
export interface Towers {
  /** For the usual number of rows. */
  readonly usual: Readonly<Record<TowerName, Canonical>>
  readonly embeddingSize: number
  at(name: TowerName, rows: number): Promise<Canonical>
}

/** @throws UmbraError `not-trainable`, `model-unusable` */
export async function openTowers(options: TrainerOptions, rows: number): Promise<Towers> {
  const sources = { image: options.imageModel, text: options.textModel }
  const made = new Map<string, Promise<Canonical>>()
  const open = async (name: TowerName, size: number): Promise<Canonical> => {
    const model = loadModel(sources[name])
    assertFloat32Weights(model.graph)
    return takeTokensEarly(await canonicalise(model, (input) => fixDims(input, size, options), options.parameters?.[name]))
  }
  const usual = { image: await open('image', rows), text: await open('text', rows) }
  const [image, text] = TOWERS.map((name) => usual[name].values.get(usual[name].output)!.dims[1]!)
  if (image !== text) throw new UmbraError('not-trainable', `The image encoder makes embeddings of ${image} numbers, the text encoder of ${text}`)
  const other = async (name: TowerName, size: number): Promise<Canonical> => {
    const tower = await open(name, size)
    // The graph differs, the weights do not: a second copy of them would stay for the whole training.
    return { ...tower, parameters: usual[name].parameters }
  }
  return {
    usual,
    embeddingSize: image!,
    at: (name, size) => {
      if (size === rows) return Promise.resolve(usual[name])
      const key = `${name}/${size}`
      const known = made.get(key) ?? other(name, size)
      made.set(key, known)
      return known
    }
  }
}

/** What stays still at the front of each tower. */
export const splitsOf = ({ usual }: Towers, trained: Readonly<Record<TowerName, ReadonlySet<string>>>): Record<TowerName, Split | null> => ({ image: splitFrozen(usual.image, trained.image), text: splitFrozen(usual.text, trained.text) })

/** A weight as the file has it. */
export function asStored({ lookups }: Canonical, name: string, value: FloatTensor): FloatTensor {
  const lookup = lookups.get(name)
  return lookup ? spread(lookup, value.data) : value
}
