import type { Rule } from '../autodiff/rule.ts'
import * as activation from './activation.ts'
import * as arithmetic from './arithmetic.ts'
import * as conv from './conv.ts'
import * as gather from './gather.ts'
import * as matmul from './matmul.ts'
import * as normalization from './normalization.ts'
import * as pool from './pool.ts'
import * as reduce from './reduce.ts'
import * as resize from './resize.ts'
import * as shape from './shape.ts'

/** Op of the standard's own domain -> gradient rule. A rule is exported under the name of its op; there is no other registration. */
export const RULES: Readonly<Partial<Record<string, Rule>>> = Object.freeze({
  ...activation,
  ...arithmetic,
  ...conv,
  ...gather,
  ...matmul,
  ...normalization,
  ...pool,
  ...reduce,
  ...resize,
  ...shape
})
