import { basename } from 'node:path'
import { UmbraError } from '../../base/umbra-error.ts'
import { maxMccThreshold } from '../../metrics/threshold.ts'
import { MISSING, UNCERTAIN } from './cells.ts'
import { nameKey } from './csv.ts'
import { majorityOf, readRater, settleUncertain, type Rater } from './raters.ts'
import type { Provenance, ThresholdUsed, UncertainPolicy } from '../../contract/compare.ts'
import { groupsOf } from './groups.ts'
import { holdsLabels, labelsFor, readSheet } from './sheet.ts'
import { readThresholds } from './thresholds.ts'

/** How a comparison is computed, wherever its answers come from. */
export type AnalysisOptions = {
  tuneOnTest?: boolean
  uncertain?: UncertainPolicy
  bootstrap?: number
  seed?: number
  level?: number
  minPerClass?: number
  version?: string
}

export type CompareOptions = AnalysisOptions & {
  reference: string
  readers: readonly string[]
  models: readonly string[]
  labels?: readonly string[]
  thresholdsFrom?: readonly string[]
}

/** The reference answers of one finding, and what was not an answer. */
export type Truth = { values: Uint8Array; uncertain: number; missing: number }

/** Answers of all raters aligned to the reference's cases, from files or from the library; nothing computed yet. */
export type Study = {
  /** the reference's file, or its name in the library */
  reference: string
  /** row ids of the cases' studies; null where the cases are no studies of this library */
  studyIds: number[] | null
  /** ways to split the cases (age, sex, view, device) and each case's group, null where unknown */
  groups: Map<string, (string | null)[]>
  provenance: Provenance | null
  /** where thresholds came from, for the report */
  thresholdsFrom: string[]
  ids: string[]
  patients: string[]
  findings: string[]
  truth: Map<string, Truth>
  raters: Rater[]
  /** uncertain answers per rater and finding, before the policy */
  uncertain: Map<string, number>
  thresholds: Map<string, Map<string, ThresholdUsed>>
  warnings: string[]
}

export const pairKey = (rater: string, finding: string): string => `${rater}\u0000${finding}`

/** @throws UmbraError `compare.*` naming the file and what to do */
export function loadStudy(options: CompareOptions): Study {
  const reference = readSheet(options.reference)
  const policy = options.uncertain ?? 'exclude'
  const { ids, patients } = reference
  const columns = reference.csv.header.filter((name) => reference.columnOf.has(nameKey(name)) && holdsLabels(reference, reference.columnOf.get(nameKey(name))!))
  const wanted = options.labels?.length ? options.labels.map((label) => ({ label, column: reference.csv.header.find((name) => reference.columnOf.has(nameKey(name)) && nameKey(name) === nameKey(label)) })) : null
  const unknown = wanted?.find(({ column }) => !column)
  if (unknown) throw new UmbraError('compare.findings', `${basename(options.reference)} has no column “${unknown.label}”.`, { file: options.reference, hint: `Its findings: ${columns.join(', ')}.` })
  const candidates = [...new Set(wanted ? wanted.map(({ column }) => column!) : columns)]
  if (candidates.length === 0) throw new UmbraError('compare.findings', `${basename(options.reference)} has no column of 0 / 1 labels.`, { file: options.reference })
  const raters = [...options.readers.map((file) => readRater(file, 'reader', candidates, ids)), ...options.models.map((file) => readRater(file, 'model', candidates, ids))]
  refuseSameNames(raters)
  const answered = (finding: string): boolean => raters.some((rater) => rater.decisions.has(finding) || rater.scores.has(finding))
  const findings = wanted ? candidates : candidates.filter(answered)
  const study: Study = { reference: options.reference, studyIds: null, provenance: null, groups: groupsOf(reference), thresholdsFrom: (options.thresholdsFrom ?? []).map((file) => basename(file)), ids, patients, findings, truth: new Map(), raters, uncertain: new Map(), thresholds: new Map(), warnings: [] }
  for (const finding of findings) study.truth.set(finding, truthOf(labelsFor(reference, finding, ids), policy))
  for (const rater of raters) {
    for (const [finding, labels] of rater.decisions) study.uncertain.set(pairKey(rater.name, finding), settleUncertain(labels, policy))
    const lacking = findings.filter((finding) => !rater.decisions.has(finding) && !rater.scores.has(finding))
    if (lacking.length > 0) study.warnings.push(`${rater.name} has no column for ${lacking.join(', ')}.`)
  }
  applyThresholds(study, options, policy)
  addMajority(study)
  return study
}

/** The readers taken together, where they are an odd number of at least three. */
export function addMajority({ raters, findings, ids }: Study): void {
  const majority = majorityOf(raters.filter((rater) => rater.kind === 'reader'), findings, ids.length)
  if (majority) raters.push(majority)
}

export function truthOf(labels: Uint8Array, policy: UncertainPolicy): Truth {
  const missing = labels.reduce((count, label) => count + (label === MISSING ? 1 : 0), 0)
  const uncertain = labels.reduce((count, label) => count + (label === UNCERTAIN ? 1 : 0), 0)
  settleUncertain(labels, policy)
  return { values: labels, uncertain, missing }
}

function refuseSameNames(raters: readonly Rater[]): void {
  const seen = new Set<string>()
  for (const { name, info } of raters) {
    if (seen.has(name)) throw new UmbraError('compare.names', `Two files go by the name “${name}”.`, { file: info.file!, hint: 'Name them: --model first=a/scores.csv --model second=b/scores.csv' })
    seen.add(name)
  }
}

/** Turns scores into decisions where there is a threshold from elsewhere, or where the user insists on tuning here. */
function applyThresholds(study: Study, options: CompareOptions, policy: UncertainPolicy): void {
  const models = study.raters.filter((rater) => rater.kind === 'scores')
  if (models.length === 0) return
  const read = readThresholds(options.thresholdsFrom ?? [], models, study.findings, study.ids, study.patients, policy)
  study.warnings.push(...read.refusals)
  decide(study, read.of, options.tuneOnTest ?? false)
}

/** Decisions of every score model at the thresholds given; where there is none and somebody insists, at one tuned on these cases. */
export function decide(study: Study, thresholds: ReadonlyMap<string, Map<string, ThresholdUsed>>, tuneOnTest: boolean): void {
  for (const model of study.raters.filter((rater) => rater.kind === 'scores')) {
    const chosen = thresholds.get(model.name)!
    for (const [finding, scores] of model.scores) {
      if (!chosen.has(finding) && tuneOnTest) {
        const tuned = tuneHere(study.truth.get(finding)?.values ?? null, scores)
        if (tuned) chosen.set(finding, tuned)
      }
      const threshold = chosen.get(finding)
      if (threshold) model.decisions.set(finding, Uint8Array.from(scores, (score) => (Number.isNaN(score) ? MISSING : score >= threshold.value ? 1 : 0)))
    }
    study.thresholds.set(model.name, chosen)
    if (chosen.size === 0) study.warnings.push(`${model.name} gives scores and no thresholds were given: only threshold-free figures are shown for it.`)
    else if ([...chosen.values()].some((threshold) => threshold.tunedOnScoredCases)) study.warnings.push(`Thresholds of ${model.name} were tuned on the scored cases: its F1 and MCC are too high by about the optimism shown.`)
  }
}

function tuneHere(truth: Uint8Array | null, scores: Float64Array): ThresholdUsed | null {
  if (!truth) return null
  const kept = Array.from(truth.keys()).filter((k) => truth[k]! <= 1 && !Number.isNaN(scores[k]))
  const best = maxMccThreshold(kept.map((k) => truth[k]!), kept.map((k) => scores[k]!))
  return best.ok ? { value: best.value, source: 'maximum MCC on the scored cases themselves', n: best.n, tunedOnScoredCases: true } : null
}
