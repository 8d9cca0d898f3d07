import { readWhole } from '../../dicom/file.ts'
import { decodeReport } from '../../text/reports/index.ts'

/** Text of a report file, whatever its encoding. */
export async function readReport(path: string): Promise<string> {
  return decodeReport(await readWhole(path)).text
}
