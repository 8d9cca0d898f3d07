import { basename } from 'node:path'
import type { Comparison } from '../../contract/compare.ts'

/** One checklist item; null where these files cannot tell and a person must write it. */
export type ChecklistItem = { item: string; answer: string | null }

/** A checklist in the manner of STARD 2015 and STARD-AI, filled with what the files or the library say and nothing more. */
export function checklist(comparison: Comparison): ChecklistItem[] {
  const { settings, reference, raters, provenance: known } = comparison
  const list = (kind: (each: string) => boolean): string => Object.entries(raters).filter(([, info]) => kind(info.kind)).map(([name]) => name).join(', ')
  const models = list((kind) => kind === 'decisions' || kind === 'scores')
  const readers = list((kind) => kind === 'reader')
  const scored = Object.values(raters).some((info) => info.kind === 'scores')
  const tuned = Object.values(comparison.findings).some(({ raters: all }) => Object.values(all).some((figures) => figures.threshold?.tunedOnScoredCases))
  return [
    { item: 'Study objective and hypothesis', answer: null },
    { item: 'Prospective or retrospective; dates of data collection', answer: known?.collected ?? null },
    { item: 'Eligibility criteria and setting', answer: null },
    { item: 'How participants were selected (consecutive, random, convenience)', answer: known?.selection ?? null },
    { item: 'Index test: model, version, weights hash', answer: known?.indexTest ?? (models ? `Files: ${models}. Version and hash: to be stated.` : 'No model was compared.') },
    { item: 'Index test: preprocessing and prompts', answer: known?.inputs ?? null },
    { item: 'Index test: independence of training data from these cases', answer: null },
    { item: 'Positivity thresholds and where they came from', answer: known?.thresholds ?? thresholdAnswer(scored, tuned, settings.thresholdsFrom) },
    { item: 'Readers: number, training, experience', answer: known?.readers ?? (readers ? `Number: ${readers.split(', ').length} (${readers}). Training and experience: to be stated.` : 'No reader was compared.') },
    { item: 'Readers: what they saw (clinical history, priors, AI output)', answer: known?.shown ?? null },
    { item: 'Reference standard and its rationale', answer: known?.reference ?? `File: ${basename(reference.file)}. How it was established: to be stated.` },
    { item: 'Assessors of the reference blinded to the index test', answer: known?.assessors ?? null },
    { item: 'Handling of uncertain labels', answer: `Policy: ${settings.uncertain}; counts are listed under Notes.` },
    { item: 'Handling of missing results', answer: 'Left out and counted; differences use the cases both sides answered.' },
    { item: 'Number of cases and patients', answer: `${reference.cases} cases, ${reference.patients} patients.` },
    { item: 'Distribution of disease severity; other diagnoses', answer: null },
    { item: 'Cross tabulation against the reference', answer: 'Given per finding in the machine-readable result (--json).' },
    { item: 'Estimates with precision', answer: `${Math.round(settings.level * 100)} % intervals: Wilson, DeLong, percentile bootstrap by patient (${settings.bootstrap} replicates, seed ${settings.seed}).` },
    { item: 'Multiplicity', answer: 'Holm over findings within each pair and figure; means are not adjusted.' },
    { item: 'Sample size and how it was chosen', answer: null },
    { item: 'Subgroups and fairness (age, sex, device, site)', answer: null },
    { item: 'Adverse events; failures of the index test', answer: known?.failures ?? null },
    { item: 'Intended use of the index test', answer: comparison.intendedUse },
    { item: 'Registration, protocol, funding, conflicts of interest', answer: null },
    { item: 'Availability of code, model and data', answer: null }
  ]
}

function thresholdAnswer(scored: boolean, tuned: boolean, files: readonly string[]): string {
  if (!scored) return 'Decisions were given as 0 / 1; how their thresholds were chosen is to be stated.'
  if (tuned) return 'TUNED ON THE SCORED CASES: F1 and MCC are too high; the optimism is shown.'
  return files.length ? `From ${files.join(', ')}, which shares no case with the reference.` : 'None: only threshold-free figures are given for score models.'
}
