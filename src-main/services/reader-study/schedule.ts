import { createRandom } from '../../base/random.ts'
import type { Arm, Protocol } from '../../contract/index.ts'

export interface Turn {
  study: number
  arm: Arm
  period: 1 | 2
}

/**
 * One reader's order, from the seed and the reader's number alone. Crossed: in the first period one half of the cases is read unaided and the
 * other aided, in the second the halves change arms; every block has an order of its own, and readers take turns in which arm they begin with.
 *
 * @param at the reader's place in the protocol, from 0
 */
export function schedule({ cases, arms, seed }: Pick<Protocol, 'cases' | 'arms' | 'seed'>, at: number): Turn[] {
  const random = createRandom(`reader study/${seed}/${at}`)
  const turns = (studies: readonly number[], arm: Arm, period: 1 | 2): Turn[] => random.shuffle(studies).map((study) => ({ study, arm, period }))
  if (arms !== 'crossed') return turns(cases, arms, 1)
  const drawn = random.shuffle(cases)
  const half = Math.ceil(drawn.length / 2)
  const [first, second] = [drawn.slice(0, half), drawn.slice(half)]
  const [begin, end]: [Arm, Arm] = at % 2 === 0 ? ['unaided', 'aided'] : ['aided', 'unaided']
  return [...turns(first, begin, 1), ...turns(second, end, 1), ...turns(second, begin, 2), ...turns(first, end, 2)]
}
