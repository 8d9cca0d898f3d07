import type { Result } from '../../metrics/result.ts'
import type { Comparison } from '../../contract/compare.ts'

const digits = (x: number): string => x.toFixed(3)

/** `0.619 (0.582-0.654)`, or a dash where the number was refused. */
export function shown(result: Result | null): string {
  if (!result) return ''
  if (!result.ok) return '-'
  return result.interval ? `${digits(result.value)} (${digits(result.interval.low)} to ${digits(result.interval.high)})` : digits(result.value)
}

export const shownP = (p: number | null): string => (p === null ? '' : p < 0.001 ? '< 0.001' : p.toFixed(3))

/** A rater's name, marked where its thresholds come from the very cases it is scored on. */
function marked(comparison: Comparison, name: string): string {
  const tuned = Object.values(comparison.findings).some(({ raters }) => raters[name]?.threshold?.tunedOnScoredCases)
  return tuned ? `${name} [tuned on these cases]` : name
}

export type Rows = { header: string[]; rows: string[][] }

export function findingRows(comparison: Comparison): Rows {
  const header = ['finding', 'rater', 'n', 'positive', 'F1', 'MCC', 'sensitivity', 'specificity', 'AUROC']
  const rows = Object.entries(comparison.findings).flatMap(([finding, { raters, reference }]) =>
    Object.entries(raters).map(([rater, figures]) => [
      finding, marked(comparison, rater), String(figures.n), String(figures.confusion ? figures.confusion.tp + figures.confusion.fn : figures.auroc?.ok ? figures.auroc.positives : reference.positives),
      shown(figures.f1), shown(figures.mcc), shown(figures.sensitivity), shown(figures.specificity), shown(figures.auroc)
    ])
  )
  return { header, rows }
}

export function macroRows(comparison: Comparison): Rows {
  const rows = Object.entries(comparison.macro).map(([rater, macro]) => [marked(comparison, rater), shown(macro.f1), shown(macro.mcc), shown(macro.auroc)])
  const average = comparison.averageReader
  if (average) rows.push([`average of ${average.readers.length} readers`, shown(average.f1), shown(average.mcc), ''])
  return { header: ['rater', 'mean F1', 'mean MCC', 'mean AUROC'], rows }
}

export function differenceRows(comparison: Comparison): Rows {
  const rows = comparison.differences.map(({ a, b, metric, finding, result, pHolm }) => [`${marked(comparison, a)} - ${marked(comparison, b)}`, metric.toUpperCase(), finding ?? 'mean', shown(result), shownP(result.ok ? result.p : null), shownP(pHolm)])
  return { header: ['difference', 'figure', 'finding', 'value', 'p', 'p (Holm)'], rows }
}

/** What tuning on the scored cases adds, per model; empty unless someone insisted on it. */
export function optimismRows(comparison: Comparison): Rows {
  const rows = Object.entries(comparison.findings).flatMap(([finding, { raters }]) =>
    Object.entries(raters).flatMap(([rater, { optimism, threshold }]) => {
      if (!optimism?.ok || !threshold?.tunedOnScoredCases) return []
      return [[finding, rater, digits(optimism.apparent.f1), digits(optimism.honest.f1), digits(optimism.apparent.mcc), digits(optimism.honest.mcc)]]
    })
  )
  for (const [name, { apparent, honest }] of Object.entries(comparison.tuned)) rows.push(['mean', name, digits(apparent.f1), digits(honest.f1), digits(apparent.mcc), digits(honest.mcc)])
  return { header: ['finding', 'model', 'F1 tuned here', 'F1 tuned elsewhere', 'MCC tuned here', 'MCC tuned elsewhere'], rows }
}

/** Figures that were refused, each reason once per rater, with the findings it holds for. */
export function refusalLines(comparison: Comparison): string[] {
  const where = new Map<string, Set<string>>()
  for (const [finding, { raters }] of Object.entries(comparison.findings)) {
    for (const [rater, figures] of Object.entries(raters)) {
      for (const result of [figures.f1, figures.mcc, figures.sensitivity, figures.specificity, figures.auroc]) {
        if (!result || result.ok) continue
        const key = `${rater}: ${result.reason}`
        where.set(key, (where.get(key) ?? new Set()).add(finding))
      }
    }
  }
  return [...where].map(([reason, findings]) => `${[...findings].join(', ')}, ${reason}`)
}

/** The comparison for a terminal. */
export function comparisonText(comparison: Comparison): string {
  const refusals = refusalLines(comparison)
  return [
    comparison.summary,
    '',
    columns(findingRows(comparison)),
    `Means over ${comparison.settings.commonFindings.join(', ') || 'no finding'}`,
    columns(macroRows(comparison)),
    columns(differenceRows(comparison)),
    ...(Object.keys(comparison.tuned).length ? ['Thresholds tuned on the scored cases, and what that adds', columns(optimismRows(comparison))] : []),
    ...(comparison.warnings.length ? ['Notes', ...comparison.warnings.map((line) => `  ${line}`), ''] : []),
    ...(refusals.length ? ['Not shown, and why', ...refusals.map((line) => `  ${line}`), ''] : []),
    `${comparison.intendedUse} Intervals are ${Math.round(comparison.settings.level * 100)} %; bootstrap ${comparison.settings.bootstrap} replicates by patient, seed ${comparison.settings.seed}.`,
    ''
  ].join('\n')
}

function columns({ header, rows }: Rows): string {
  if (rows.length === 0) return ''
  const widths = header.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]!.length)))
  return [header, ...rows].map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd()).join('\n') + '\n'
}
