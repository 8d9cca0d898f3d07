import { parseArgs } from 'node:util'
import { UmbraError } from '../../base/umbra-error.ts'
import { compareFiles } from './compare.ts'
import { writeReport } from './report-pdf.ts'
import type { UncertainPolicy } from '../../contract/compare.ts'
import { comparisonText } from './text.ts'

/** Where a command writes: the answer, and words for people. `version` goes into the report. */
export type CommandIo = { out: (text: string) => void; err: (text: string) => void; version?: string }

export const COMPARE_USAGE =
  'compare --reference F --reader F... --model F... [--labels A,B] [--thresholds-from F...] [--tune-on-test] [--uncertain exclude|positive|negative] [--bootstrap N] [--seed S] [--level 0.95] [--min-per-class 5] [--json] [--pdf OUT]'

/**
 * `compare` on plain CSV files, no library needed. Exit code 0; what is refused or used wrongly is thrown.
 *
 * @throws UmbraError `usage` or `compare.*`; parseArgs's own errors for unknown options
 */
export async function compareCommand(argv: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      reference: { type: 'string' },
      reader: { type: 'string', multiple: true, default: [] },
      model: { type: 'string', multiple: true, default: [] },
      labels: { type: 'string' },
      'thresholds-from': { type: 'string', multiple: true, default: [] },
      'tune-on-test': { type: 'boolean', default: false },
      uncertain: { type: 'string', default: 'exclude' },
      bootstrap: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      level: { type: 'string', default: '0.95' },
      'min-per-class': { type: 'string', default: '5' },
      json: { type: 'boolean', default: false },
      pdf: { type: 'string' }
    }
  })
  if (!values.reference) throw new UmbraError('usage', 'compare: --reference is missing.', { hint: `umbra ${COMPARE_USAGE}` })
  const comparison = compareFiles({
    reference: values.reference,
    readers: values.reader,
    models: values.model,
    ...(values.labels ? { labels: values.labels.split(',').map((label) => label.trim()).filter((label) => label !== '') } : {}),
    thresholdsFrom: values['thresholds-from'],
    tuneOnTest: values['tune-on-test'],
    uncertain: policyOf(values.uncertain),
    bootstrap: numberOf('--bootstrap', values.bootstrap, 20, 1_000_000),
    seed: numberOf('--seed', values.seed, 0, 0xffffffff),
    level: numberOf('--level', values.level, 0.5, 0.999, false),
    minPerClass: numberOf('--min-per-class', values['min-per-class'], 0, 1_000_000),
    ...(io.version ? { version: io.version } : {})
  })
  if (values.pdf) await writeReport(comparison, values.pdf)
  io.out(values.json ? `${JSON.stringify(comparison)}\n` : comparisonText(comparison))
  if (values.pdf) io.err(`Report written to ${values.pdf}\n`)
  return 0
}

function policyOf(text: string): UncertainPolicy {
  if (text === 'exclude' || text === 'positive' || text === 'negative') return text
  throw new UmbraError('usage', `--uncertain ${text}: use exclude, positive or negative.`)
}

/** A number option in its range. @throws UmbraError `usage` */
export function numberOf(option: string, text: string, low: number, high: number, whole = true): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= low && value <= high && (!whole || Number.isInteger(value))) return value
  throw new UmbraError('usage', `${option} ${text}: a ${whole ? 'whole ' : ''}number from ${low} to ${high} is needed.`)
}
