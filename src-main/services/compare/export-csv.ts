import { csvText } from '../../base/csv.ts'
import type { Comparison, FindingDetail } from '../../contract/compare.ts'
import type { Confusion } from '../../metrics/confusion.ts'
import type { Result } from '../../metrics/result.ts'

/** One figure: what of whom, its number with interval, n and method, or why there is none. */
type Row = { table: string; finding: string; rater: string; other: string; figure: string; result: Result<unknown, object> | null; p?: number | null; pHolm?: number | null }

const COLUMNS = ['table', 'finding', 'rater', 'other', 'figure', 'value', 'low', 'high', 'level', 'n', 'p', 'p_holm', 'method', 'note', 'refused'] as const
const FIGURES = ['f1', 'mcc', 'sensitivity', 'specificity', 'ppv', 'npv', 'accuracy', 'kappa', 'auroc', 'auprc'] as const
const CELLS = ['tp', 'fp', 'fn', 'tn'] as const satisfies readonly (keyof Confusion)[]

/** Every number of a comparison, one per row, so that any of them can be computed on elsewhere. */
export function comparisonCsv(comparison: Comparison, details: readonly FindingDetail[]): string {
  const rows = [...findingFigures(comparison), ...means(comparison), ...differences(comparison), ...details.flatMap(detailRows)]
  const notes = [comparison.summary, comparison.intendedUse, `Umbra ${comparison.version ?? ''}; uncertain: ${comparison.settings.uncertain}; bootstrap ${comparison.settings.bootstrap}, seed ${comparison.settings.seed}`, ...comparison.warnings]
  return csvText(COLUMNS, [...rows.map(cellsOf), ...notes.map((note) => ['note', ...Array.from({ length: COLUMNS.length - 3 }, () => null), note, null])])
}

function findingFigures({ findings }: Comparison): Row[] {
  return Object.entries(findings).flatMap(([finding, { raters }]) =>
    Object.entries(raters).flatMap(([rater, figures]) => [
      ...FIGURES.map((figure): Row => ({ table: 'figures', finding, rater, other: '', figure, result: figures[figure] })),
      ...CELLS.map((of): Row => ({ table: 'counts', finding, rater, other: '', figure: of, result: figures.confusion && { ok: true, value: figures.confusion[of], n: figures.n, method: 'count' } }))
    ])
  )
}

function means({ macro }: Comparison): Row[] {
  return Object.entries(macro).flatMap(([rater, figures]) => (['f1', 'mcc', 'sensitivity', 'specificity', 'auroc'] as const).map((figure) => ({ table: 'means', finding: figures.findings.join('; '), rater, other: '', figure, result: figures[figure] })))
}

function differences(comparison: Comparison): Row[] {
  return comparison.differences.map(({ a, b, metric, finding, result, pHolm }) => ({ table: 'differences', finding: finding ?? 'mean', rater: a, other: b, figure: metric, result, p: result.ok ? result.p : null, pHolm }))
}

function detailRows({ finding, probabilities, pairs, group, switches, predictive, subgroups, mrmc, againstReaders }: FindingDetail): Row[] {
  const row = (table: string, rater: string, other: string, figure: string, result: Row['result'], p: number | null = null): Row => ({ table, finding, rater, other, figure, result, p })
  return [
    ...probabilities.flatMap(({ rater, reliability, brier, slope }) => [row('calibration', rater, '', 'ece', reliability), row('calibration', rater, '', 'brier', brier), row('calibration', rater, '', 'slope', slope)]),
    ...pairs.flatMap(({ a, b, kappa, pabak, ac1, mcnemar }) => [row('agreement', a, b, 'kappa', kappa), row('agreement', a, b, 'pabak', pabak), row('agreement', a, b, 'ac1', ac1), row('agreement', a, b, 'mcnemar accuracy difference', mcnemar, mcnemar.ok ? mcnemar.pMid : null)]),
    ...(group ? [row('agreement', group.readers.join('; '), '', 'fleiss', group.fleiss), row('agreement', group.readers.join('; '), '', 'ac1', group.ac1), row('agreement', group.readers.join('; '), '', 'alpha', group.alpha)] : []),
    ...switches.map(({ reader, result }) => row('switches', reader, '', 'net gain in accuracy with AI', result)),
    ...predictive.map(({ rater, result }) => row('predictive', rater, '', 'ppv', result)),
    ...subgroups.flatMap(({ by, rows }) => rows.flatMap(({ group: name, raters }) => Object.entries(raters).flatMap(([rater, figures]) => (['sensitivity', 'specificity', 'auroc'] as const).map((figure) => row('subgroups', rater, `${by}: ${name}`, figure, figures[figure]))))),
    ...(mrmc ? [row('mrmc', mrmc.readers.join('; '), mrmc.modalities.join(' - '), 'auroc difference', mrmc.result, mrmc.result.ok ? mrmc.result.p : null)] : []),
    ...againstReaders.map(({ model, readers, result }) => row('mrmc', model, readers.join('; '), 'auroc difference to the average reader', result, result.ok ? result.p : null))
  ]
}

function cellsOf({ table, finding, rater, other, figure, result, p = null, pHolm = null }: Row): (string | number | null | undefined)[] {
  const head = [table, finding, rater, other, figure]
  if (!result) return [...head, ...Array.from({ length: COLUMNS.length - head.length }, () => null)]
  if (!result.ok) return [...head, null, null, null, null, result.n, null, null, null, null, result.reason]
  return [...head, typeof result.value === 'number' ? result.value : null, result.interval?.low, result.interval?.high, result.interval?.level, result.n, p, pHolm, result.method, result.note, null]
}
