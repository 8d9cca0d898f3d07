import { aurocContrast, type AurocTerm } from '../../metrics/auroc-contrast.ts'
import { auroc } from '../../metrics/auroc.ts'
import { pairedDelong } from '../../metrics/paired-delong.ts'
import type { Options } from '../../metrics/result.ts'
import type { Pair, Side } from './pairs.ts'
import type { Difference } from '../../contract/compare.ts'
import type { Study } from './study.ts'
import type { TableRegistry } from './tables.ts'

/** Mean AUROC of side a over findings, or a's minus b's, on the cases both answered. */
export function areaOf(registry: TableRegistry, study: Study, a: Side, b: Side | null, findings: readonly string[], options: Options): ReturnType<typeof aurocContrast> {
  const together = [...a.members, ...(b?.members ?? [])]
  const terms = findings.flatMap((finding) => {
    const cases = registry.shared(finding, together)
    const truth = pick(study.truth.get(finding)!.values, cases)
    const patients = Array.from(cases, (k) => study.patients[k]!)
    return [a, ...(b ? [b] : [])].flatMap((side, sign) =>
      side.members.map((rater): AurocTerm => ({ truth, scores: pick(rater.scores.get(finding)!, cases), patients, weight: (sign === 0 ? 1 : -1) / findings.length / side.members.length }))
    )
  })
  return aurocContrast(terms, options)
}

const pick = (values: ArrayLike<number>, cases: Uint32Array): Float64Array => Float64Array.from(cases, (k) => values[k]!)

/** By paired DeLong for one finding with one study per patient; else by components summed within patients. */
export function areaDifference(registry: TableRegistry, study: Study, pair: Pair, finding: string | null, findings: readonly string[], options: Options, clustered: boolean): Pick<Difference, 'result' | 'aValue' | 'bValue'> {
  const value = (side: Side, other: Side): number | null => {
    const members = [...side.members, ...other.members]
    const areas = findings.map((each) => {
      const cases = registry.shared(each, members)
      return auroc(pick(study.truth.get(each)!.values, cases), pick(side.members[0]!.scores.get(each)!, cases), options)
    })
    return areas.every((area) => area.ok) ? areas.reduce((sum, area) => sum + area.value, 0) / areas.length : null
  }
  const [a, b] = [pair.a.members[0]!, pair.b.members[0]!]
  const cases = registry.shared(findings[0]!, [a, b])
  const result =
    finding !== null && !clustered
      ? pairedDelong(pick(study.truth.get(finding)!.values, cases), pick(a.scores.get(finding)!, cases), pick(b.scores.get(finding)!, cases), options)
      : areaOf(registry, study, pair.a, pair.b, findings, options)
  return { result, aValue: value(pair.a, pair.b), bValue: value(pair.b, pair.a) }
}
