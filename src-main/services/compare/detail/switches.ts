import type { ReaderSwitch } from '../../../contract/compare.ts'
import { switchRates } from '../../../metrics/switch-rates.ts'
import type { Study } from '../study.ts'
import type { DetailOptions } from './index.ts'
import { deciders, decidedByAll, decisionsAt, truthAt } from './pick.ts'

/** What the AI did to each reader's decisions, on cases decided with a yes or a no both times. */
export function readerSwitches(study: Study, finding: string, options: DetailOptions): ReaderSwitch[] {
  const all = deciders(study, finding)
  return all.flatMap((aided) => {
    const blind = all.find(({ name }) => name === aided.blind)
    if (!blind) return []
    const cases = decidedByAll(study, finding, [blind, aided], true)
    return [{ reader: blind.name, result: switchRates(truthAt(study, finding, cases), decisionsAt(blind, finding, cases), decisionsAt(aided, finding, cases), options) }]
  })
}
