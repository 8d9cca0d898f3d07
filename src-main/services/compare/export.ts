import { UmbraError } from '../../base/umbra-error.ts'
import type { Checked, ExportedFile } from '../../contract/index.ts'
import { comparisonCsv } from './export-csv.ts'
import { crossedStudy } from './detail/mrmc.ts'
import { findingDetail } from './detail/index.ts'
import { formatImrmc } from './imrmc.ts'
import { reportPdf } from './report-pdf.ts'
import type { Opened } from './thread/opened.ts'

/** One file of an opened comparison. @throws UmbraError `compare.export` where the format cannot hold it */
export async function exportComparison({ study, comparison, analysis }: Opened, as: Checked<'compare.export'>['as'], finding: string | undefined): Promise<ExportedFile> {
  const named = (name: string, content: string | Uint8Array): ExportedFile => ({ name, base64: Buffer.from(content).toString('base64') })
  const details = (): ReturnType<typeof findingDetail>[] => study.findings.map((each) => findingDetail(study, each, { level: analysis.level, minPerClass: analysis.minPerClass, prevalence: null }))
  if (as === 'csv') return named('umbra-comparison.csv', comparisonCsv(comparison, details()))
  if (as === 'pdf') return named('umbra-comparison.pdf', await reportPdf(comparison))
  const made = finding === undefined ? null : crossedStudy(study, finding)
  if (!made) throw new UmbraError('compare.export', 'An .imrmc file needs one finding and at least two readers who read both without and with the AI.')
  return named(`umbra-${finding!.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.imrmc`, formatImrmc(made.study, made.cases, `Umbra reader study, ${finding!}`))
}
