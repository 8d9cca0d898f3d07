import { basename, extname } from 'node:path'
import { existsSync } from 'node:fs'
import { UmbraError } from '../../base/umbra-error.ts'
import { MISSING, UNCERTAIN } from './cells.ts'
import { nameKey } from './csv.ts'
import { holdsLabels, labelsFor, readSheet, scoresFor, type Sheet } from './sheet.ts'
import type { RaterInfo, RaterKind, UncertainPolicy } from '../../contract/compare.ts'

/** One rater's answers on the reference's cases, per finding. */
export type Rater = {
  name: string
  kind: RaterKind
  info: RaterInfo
  sheet: Sheet | null
  /** 0, 1, MISSING or UNCERTAIN per case; empty for score models until they have thresholds */
  decisions: Map<string, Uint8Array>
  /** NaN where missing; score models only */
  scores: Map<string, Float64Array>
  /** per finding what may be read as a probability (NaN: not this case), or why nothing may; absent: the scores themselves, which the calibration figures check */
  probabilities?: (finding: string) => { of: Float64Array } | { because: string }
  /** readers who gave one: how sure that the finding is there, 0 to 100; NaN where missing */
  confidence?: Map<string, Float64Array>
  /** readers whose time is known: seconds per case, NaN where missing */
  seconds?: Float64Array
  /** row id of the person, for raters of the library */
  reader?: number
  /** `aided` raters: the name of the same reader without the AI */
  blind?: string
}

/** `NAME=FILE` or `FILE`, whose stem is then the name. */
export function namedFile(argument: string): { name: string; path: string } {
  const equals = argument.indexOf('=')
  if (equals > 0 && !existsSync(argument)) return { name: argument.slice(0, equals), path: argument.slice(equals + 1) }
  return { name: basename(argument, extname(argument)), path: argument }
}

/** Reads a reader's or a model's file; a model file of nothing but 0 and 1 is taken as decisions. */
export function readRater(argument: string, role: 'reader' | 'model', findings: readonly string[], ids: readonly string[]): Rater {
  const { name, path } = namedFile(argument)
  const sheet = readSheet(path)
  const present = findings.filter((finding) => sheet.columnOf.has(nameKey(finding)))
  if (present.length === 0) throw new UmbraError('compare.findings', `${basename(path)} has none of the findings compared (${findings.join(', ')}).`, { file: path, hint: `Its columns: ${sheet.csv.header.join(', ')}.` })
  const asDecisions = role === 'reader' || present.every((finding) => holdsLabels(sheet, sheet.columnOf.get(nameKey(finding))!))
  const kind: RaterKind = role === 'reader' ? 'reader' : asDecisions ? 'decisions' : 'scores'
  const matched = ids.reduce((count, id) => count + (sheet.rowOf.has(id) ? 1 : 0), 0)
  if (matched === 0) throw new UmbraError('compare.ids', `${basename(path)} shares no case with the reference: “${sheet.ids[0]!}” against “${ids[0]!}”.`, { file: path })
  return {
    name,
    kind,
    sheet,
    info: { kind, file: path, rows: sheet.ids.length, matched, notInReference: sheet.ids.length - matched, absent: ids.length - matched },
    decisions: new Map(asDecisions ? present.map((finding) => [finding, labelsFor(sheet, finding, ids)]) : []),
    scores: new Map(asDecisions ? [] : present.map((finding) => [finding, scoresFor(sheet, finding, ids)]))
  }
}

/** Applies the policy to uncertain labels, in place; returns how many there were. */
export function settleUncertain(labels: Uint8Array, policy: UncertainPolicy): number {
  let uncertain = 0
  for (let k = 0; k < labels.length; k++) {
    if (labels[k] !== UNCERTAIN) continue
    uncertain++
    labels[k] = policy === 'exclude' ? MISSING : policy === 'positive' ? 1 : 0
  }
  return uncertain
}

/** Majority of an odd number of readers, where all of them answered. */
export function majorityOf(readers: readonly Rater[], findings: readonly string[], cases: number): Rater | null {
  if (readers.length < 3 || readers.length % 2 === 0) return null
  const decisions = new Map<string, Uint8Array>()
  for (const finding of findings) {
    const votes = readers.map((reader) => reader.decisions.get(finding))
    if (!votes.every((vote) => vote !== undefined)) continue
    decisions.set(finding, Uint8Array.from({ length: cases }, (_, k) => {
      if (votes.some((vote) => vote[k]! > 1)) return MISSING
      return votes.reduce((sum, vote) => sum + vote[k]!, 0) * 2 > readers.length ? 1 : 0
    }))
  }
  if (decisions.size === 0) return null
  return { name: `majority of ${readers.length} readers`, kind: 'consensus', sheet: null, info: { kind: 'consensus', file: null, rows: cases, matched: cases, notInReference: 0, absent: 0 }, decisions, scores: new Map() }
}
