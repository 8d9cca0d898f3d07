import { argsort } from './argsort.ts'
import type { Numbers } from './check.ts'

/** Cases in ascending score order, ready for repeated areas under changing weights. */
export type RankedCases = {
  /** case index at each rank, as 2 * index + truth, so that one read gives both */
  coded: Int32Array
  /** 1 where the next score differs: a tie group ends here */
  groupEnds: Uint8Array
}

/**
 * Sorts once, so that each bootstrap replicate costs one pass.
 *
 * @param cases indices that take part, e.g. those both raters answered; all when absent
 */
export function rankCases(truth: Numbers, scores: Numbers, cases: Numbers = Uint32Array.from({ length: truth.length }, (_, k) => k)): RankedCases {
  const taking = Uint32Array.from(cases)
  const order = argsort(Float64Array.from(taking, (k) => scores[k]!)).map((rank) => taking[rank]!)
  const n = order.length
  const coded = new Int32Array(n)
  const groupEnds = new Uint8Array(n)
  for (let rank = 0; rank < n; rank++) {
    coded[rank] = 2 * order[rank]! + (truth[order[rank]!] === 1 ? 1 : 0)
    groupEnds[rank] = rank + 1 === n || scores[order[rank]!] !== scores[order[rank + 1]!] ? 1 : 0
  }
  return { coded, groupEnds }
}

/** AUROC with case weights (ties one half); NaN when the weights leave one class empty, for the caller to drop. */
export function weightedAuroc({ coded, groupEnds }: RankedCases, weights: Int32Array): number {
  let negativesBelow = 0
  let positivesTotal = 0
  let groupPositives = 0
  let groupNegatives = 0
  let area = 0
  for (let rank = 0; rank < coded.length; rank++) {
    const code = coded[rank]!
    const weight = weights[code >> 1]!
    // No branch on the class: it would be mispredicted at every other case.
    const positive = weight * (code & 1)
    groupPositives += positive
    groupNegatives += weight - positive
    if (groupEnds[rank] === 1) {
      area += groupPositives * (negativesBelow + groupNegatives / 2)
      positivesTotal += groupPositives
      negativesBelow += groupNegatives
      groupPositives = 0
      groupNegatives = 0
    }
  }
  return area / (positivesTotal * negativesBelow)
}
