import type { Comparison, Difference, TunedModel } from '../../contract/compare.ts'

const figure = (x: number): string => x.toFixed(3)
const signed = (x: number): string => (x < 0 ? '−' : '+') + Math.abs(x).toFixed(3)

/**
 * One sentence that claims no more than the numbers: which cases, which figure, the difference with its interval, and what it is
 * not. The comparison is with "an average single reader" unless only one reader was given.
 */
export function summarise(comparison: Pick<Comparison, 'differences' | 'macro' | 'settings' | 'reference' | 'raters' | 'tuned'>): string {
  const { differences, reference, raters } = comparison
  const findings = comparison.settings.commonFindings
  const on = `On ${reference.cases} studies and ${findings.length} finding${findings.length === 1 ? '' : 's'}`
  const kindOf = (name: string): string | undefined => raters[name]?.kind
  const isModel = (name: string): boolean => kindOf(name) === 'decisions' || kindOf(name) === 'scores'
  const caution = (row: Difference): string => [row.a, row.b].flatMap((name) => (comparison.tuned[name] ? [tunedCaution(name, comparison.tuned[name])] : [])).join('')
  const overall = differences.filter((row) => row.finding === null || findings.length === 1)
  const readers = Object.values(raters).filter((rater) => rater.kind === 'reader').length
  const headline = overall.find((row) => row.metric === 'f1' && isModel(row.a) && (readers === 1 ? kindOf(row.b) === 'reader' : !(row.b in raters)))
  if (headline) return sentence(on, headline, readers === 1 ? `the one reader given (${headline.b})` : `an average single reader (of ${readers})`, 'mean F1', differences) + caution(headline)
  const models = overall.find((row) => row.metric === 'auroc' && isModel(row.b)) ?? overall.find((row) => isModel(row.a) && isModel(row.b))
  if (models) return sentence(on, models, models.b, models.metric === 'auroc' ? 'mean AUROC' : `mean ${models.metric.toUpperCase()}`, differences) + (models.metric === 'auroc' ? '' : caution(models))
  const single = Object.entries(comparison.macro).find(([name, macro]) => isModel(name) && macro.auroc.ok)
  if (single?.[1].auroc.ok) {
    const { value, interval } = single[1].auroc
    return `${on}, ${single[0]} reached a mean AUROC of ${figure(value)}${interval ? ` (95 % interval ${figure(interval.low)} to ${figure(interval.high)})` : ''}; without thresholds from a separate validation set it cannot be compared with a reader.`
  }
  return `${on}, no overall comparison could be made; see the reasons beside each figure.`
}

/** A tuned figure never stands without what it would be if honestly tuned. */
const tunedCaution = (name: string, { apparent, honest }: TunedModel): string =>
  ` Beware: the thresholds of ${name} were tuned on these very cases; tuned on others, its mean F1 would be about ${figure(honest.f1)} instead of ${figure(apparent.f1)}.`

function sentence(on: string, row: Difference, opponent: string, metric: string, single: readonly Difference[]): string {
  if (!row.result.ok || row.aValue === null || row.bValue === null) return `${on}, ${row.a} could not be compared with ${opponent}: ${row.result.ok ? 'a figure is not defined.' : row.result.reason}`
  const { value, interval } = row.result
  if (!interval) return `${on}, ${row.a} and ${opponent} had a ${metric} of ${figure(row.aValue)} and ${figure(row.bValue)}; no interval of the difference could be computed.`
  const verdict =
    interval.low > 0
      ? `it was higher on these cases, which says nothing about other sites or about readers with the clinical history`
      : interval.high < 0
        ? `it was lower on these cases`
        : `no difference was shown, which is not proof that there is none`
  const apart = single.filter((each) => each.a === row.a && each.b === row.b && each.metric === row.metric && each.finding !== null && each.pHolm !== null && each.pHolm < 0.05)
  const exceptions = apart.map((each) => `${each.finding!} ${each.result.ok && each.result.value > 0 ? 'higher' : 'lower'}`).join(', ')
  return `${on}, ${row.a} had a ${metric} of ${figure(row.aValue)} against ${figure(row.bValue)} for ${opponent}, a difference of ${signed(value)} (${Math.round(interval.level * 100)} % interval ${signed(interval.low)} to ${signed(interval.high)}): ${verdict}${row.finding === null && exceptions ? `; after Holm correction single findings differed: ${exceptions}` : ''}.`
}
