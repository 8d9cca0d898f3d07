import type { Rule } from '../autodiff/rule.ts'
import { backThroughAxis } from './axis-map.ts'
import { resizeMaps } from './interpolation.ts'

export const Resize: Rule = (cx, dy) => {
  const maps = resizeMaps(cx.node, cx.input(0).dims, dy.dims, cx.has(2) ? cx.constant(2) : undefined)
  return [maps.reduce((dx, { axis, map }) => backThroughAxis(cx.e, dx, axis, map), dy)]
}
