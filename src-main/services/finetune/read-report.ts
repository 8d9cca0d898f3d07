import { readWhole } from '../../dicom/file.ts'
import { sniff } from '../../dicom/sniff.ts'
import { decodeReport } from '../../text/reports/index.ts'
import { structuredReportText } from './sr-text.ts'

/** Text of a report file: plain text in whatever encoding, or a DICOM structured report. */
export async function readReport(path: string): Promise<string> {
  const bytes = await readWhole(path)
  return sniff(bytes, bytes.length) === 'dicom' ? structuredReportText(bytes) : decodeReport(bytes).text
}
