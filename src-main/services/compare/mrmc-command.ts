import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { UmbraError } from '../../base/umbra-error.ts'
import { obuchowskiRockette } from '../../metrics/obuchowski-rockette.ts'
import { numberOf, type CommandIo } from './command.ts'
import { formatImrmc } from './imrmc.ts'
import type { MrmcStudy } from '../../metrics/mrmc-data.ts'
import { crossed, readMrmc } from './mrmc-study.ts'
import type { MrmcReport } from '../../contract/compare.ts'
import { INTENDED_USE } from '../../contract/intended-use.ts'

export const MRMC_USAGE = 'mrmc FILE.imrmc|FILE.csv [--level 0.95] [--min-per-class 5] [--export OUT.imrmc] [--json]'

/** Obuchowski-Rockette analysis of a multi-reader multi-case file. @throws UmbraError `usage` or `mrmc.*` */
export async function mrmcCommand(argv: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { level: { type: 'string', default: '0.95' }, 'min-per-class': { type: 'string', default: '5' }, export: { type: 'string' }, json: { type: 'boolean', default: false } }
  })
  const [file, ...more] = positionals
  if (!file || more.length > 0) throw new UmbraError('usage', 'mrmc: name one .imrmc or CSV file.', { hint: `umbra ${MRMC_USAGE}` })
  const { report, study, cases } = mrmcReport(file, { level: numberOf('--level', values.level, 0.5, 0.999, false), minPerClass: numberOf('--min-per-class', values['min-per-class'], 0, 1_000_000), version: io.version ?? null })
  if (values.export) writeFileSync(values.export, formatImrmc(study, cases))
  io.out(values.json ? `${JSON.stringify(report)}\n` : mrmcText(report))
  return report.delong.ok ? 0 : 1
}

/** Both analyses of one file. @throws UmbraError `mrmc.*` */
export function mrmcReport(file: string, { version, ...options }: { version: string | null; level?: number; minPerClass?: number }): { report: MrmcReport; study: MrmcStudy; cases: string[] } {
  const { study, cases, left } = crossed(readMrmc(file), basename(file))
  const report: MrmcReport = {
    format: 'umbra-mrmc-1',
    version,
    intendedUse: INTENDED_USE,
    file,
    modalities: study.modalities,
    readers: study.readers,
    cases: cases.length,
    positives: Array.from(study.truth).filter((value) => value === 1).length,
    leftOut: { incompleteCases: left.incompleteCases.length, incompleteReaders: left.incompleteReaders, withoutTruth: left.withoutTruth.length },
    delong: obuchowskiRockette(study, options),
    jackknife: obuchowskiRockette(study, { ...options, covariance: 'jackknife' })
  }
  return { report, study, cases }
}

function mrmcText(report: MrmcReport): string {
  const { leftOut } = report
  const out = leftOut.incompleteCases + leftOut.withoutTruth + leftOut.incompleteReaders.length
  const lines = [`${report.readers.length} readers, ${report.modalities.length} modalities, ${report.cases} cases (${report.positives} positive)${out ? `; left out: ${leftOut.incompleteCases} incomplete cases, ${leftOut.withoutTruth} without reference, ${leftOut.incompleteReaders.length} incomplete readers` : ''}`, '']
  for (const [name, result] of [['DeLong covariance', report.delong], ['jackknife covariance', report.jackknife]] as const) {
    if (!result.ok) {
      lines.push(`${name}: not computed. ${result.reason}`)
      continue
    }
    lines.push(name, ...result.modalities.map(({ modality, auc, interval }) => `  AUROC ${modality}: ${auc.toFixed(6)}${interval ? ` (${interval.low.toFixed(4)} to ${interval.high.toFixed(4)})` : ''}`))
    lines.push(...result.differences.map((row) => `  ${row.a} - ${row.b}: ${row.difference.toFixed(6)} (${row.interval.low.toFixed(4)} to ${row.interval.high.toFixed(4)}), p ${row.p.toFixed(4)}`))
    lines.push(`  F(${result.df1}, ${result.ddf.toFixed(4)}) = ${result.f.toFixed(6)}, p = ${result.p.toFixed(6)}; readers and cases random`)
  }
  return `${lines.join('\n')}\n\n${report.intendedUse}\n`
}
