import { UmbraError } from '../../base/umbra-error.ts'
import { MIN_PER_CLASS } from '../../metrics/result.ts'
import { readerAgreement } from './agreement.ts'
import { findingFigures } from './figures.ts'
import { jointFigures } from './joint.ts'
import type { Comparison } from '../../contract/compare.ts'
import { INTENDED_USE } from '../../contract/intended-use.ts'
import { loadStudy, type AnalysisOptions, type CompareOptions, type Study } from './study.ts'
import { tunedModels } from './tuned.ts'
import { summarise } from './summary.ts'

/**
 * Compares readers and models against a reference, all plain CSV files. Same files, options and seed give the same numbers.
 *
 * @throws UmbraError `compare.*` for what cannot be compared at all; single figures that cannot be computed are refusals inside the result
 */
export function compareFiles(options: CompareOptions): Comparison {
  if (options.readers.length + options.models.length === 0) throw new UmbraError('usage', 'compare needs at least one --reader or --model.')
  return compareStudy(loadStudy(options), options)
}

/** The same for answers that are already aligned, wherever they come from. */
export function compareStudy(study: Study, options: AnalysisOptions): Comparison {
  const bootstrap = options.bootstrap ?? 1000
  const seed = options.seed ?? 1
  const level = options.level ?? 0.95
  const minPerClass = options.minPerClass ?? MIN_PER_CLASS
  const warnings = [...study.warnings]
  const findings = Object.fromEntries(study.findings.map((finding) => [finding, findingFigures(study, finding, { level, minPerClass, seed, showOptimism: options.tuneOnTest ?? false })]))
  const commonFindings = common(study, findings, Math.max(1, minPerClass))
  if (commonFindings.length === 0) warnings.push('No finding was answered by every rater with enough cases of both kinds, so there are no means over findings.')
  const patients = new Set(study.patients).size
  if (patients < study.patients.length) warnings.push(`Some patients have several studies: bootstrap intervals resample patients; Wilson intervals and p-values of single proportions treat studies as independent.`)
  const joint = jointFigures(study, findings, commonFindings, { replicates: bootstrap, seed, level, minPerClass })
  const partial = {
    settings: { findings: study.findings, commonFindings, uncertain: options.uncertain ?? 'exclude', bootstrap, seed, level, minPerClass, tuneOnTest: options.tuneOnTest ?? false, thresholdsFrom: study.thresholdsFrom },
    reference: { file: study.reference, cases: study.ids.length, patients },
    raters: Object.fromEntries(study.raters.map((rater) => [rater.name, rater.info])),
    tuned: tunedModels(study, findings, commonFindings),
    ...joint
  }
  return {
    format: 'umbra-compare-1',
    version: options.version ?? null,
    intendedUse: INTENDED_USE,
    summary: summarise(partial),
    warnings: [...warnings, ...countWarnings(study)],
    findings,
    provenance: study.provenance,
    agreement: readerAgreement(study, { level }),
    ...partial
  }
}

/** Findings every rater answered, each with enough positives and negatives for all: the ones a mean may run over. */
function common(study: Study, findings: Comparison['findings'], minimum: number): string[] {
  return study.findings.filter((finding) => {
    const { reference, raters } = findings[finding]!
    return reference.positives >= minimum && reference.negatives >= minimum && study.raters.every((rater) => {
      const figures = raters[rater.name]
      return figures !== undefined && (figures.auroc ? figures.auroc.ok : figures.f1.ok)
    })
  })
}

/** What was left out, in words: silence about missing answers misleads. */
function countWarnings(study: Study): string[] {
  const warnings: string[] = []
  for (const { name, info, kind } of study.raters) {
    if (kind === 'consensus') continue
    if (info.absent > 0) warnings.push(`${name} lacks ${info.absent} of ${study.ids.length} cases; its figures use the others, and differences use the cases both sides answered.`)
    if (info.notInReference > 0) warnings.push(`${name} has ${info.notInReference} cases that the reference lacks; they are not used.`)
  }
  for (const [finding, truth] of study.truth) {
    if (truth.uncertain > 0) warnings.push(`${finding}: ${truth.uncertain} uncertain reference labels.`)
    if (truth.missing > 0) warnings.push(`${finding}: ${truth.missing} cases without a reference label, not counted as "no".`)
  }
  return warnings
}
