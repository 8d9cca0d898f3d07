import { scalar } from '../../onnx/tensor.ts'
import { LOG_SCALE_LIMIT, LOG_SCALE_START } from '../losses/info-nce.ts'
import { isDecayed } from '../optimisers/optimiser.ts'
import type { TrainerOptions } from '../trainer-types.ts'
import { ratesOf, trainedUnder } from './blocks.ts'
import { LOG_SCALE, TOWERS } from './graphs.ts'
import type { TowerName } from './graphs.ts'
import type { Parameter } from './parameter-state.ts'
import type { Towers } from './towers.ts'

/** Log of the scale that training starts from. */
export const startingScale = ({ loss }: TrainerOptions): number => Math.min(loss?.logScale ?? LOG_SCALE_START, LOG_SCALE_LIMIT)

/** Every weight of both towers and the scale: which train, at what rate, and which decay. */
export function parametersFor(options: TrainerOptions, { usual }: Towers): Parameter[] {
  const decayAll = options.decayAll === true
  const weights = TOWERS.flatMap((name) => {
    const tower = usual[name]
    const trains = trainedUnder(tower, options.freeze ?? 'none')
    const rates = ratesOf(tower, options.layerDecay ?? 1)
    return [...tower.parameters].map(([key, value]) => ({ name: `${name}/${key}`, value, trained: trains.has(key), rate: rates.get(key) ?? 1, decayed: decayAll || isDecayed(value.dims) }))
  })
  return [...weights, { name: LOG_SCALE, value: scalar(startingScale(options)), trained: options.loss?.learnScale ?? true, rate: 1, decayed: decayAll, limit: Math.fround(LOG_SCALE_LIMIT) }]
}

/** Names of the trained weights of each tower, without its prefix. */
export function trainedOf(parameters: readonly Parameter[]): Record<TowerName, Set<string>> {
  const of = (tower: TowerName): Set<string> => new Set(parameters.flatMap(({ name, trained }) => (trained && name.startsWith(`${tower}/`) ? [name.slice(tower.length + 1)] : [])))
  return { image: of('image'), text: of('text') }
}
