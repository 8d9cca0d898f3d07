import { parseArgs } from 'node:util'
import { csvText } from '../../base/csv.ts'
import { UmbraError } from '../../base/umbra-error.ts'
import { writeWhole } from '../../base/write-whole.ts'
import { readHistory, type ReadHistoryRow } from '../../db/read-history.ts'
import { INTENDED_USE } from '../../contract/intended-use.ts'
import type { Command } from '../command.ts'

/** Column -> what it holds; written in this order, and documented by `reads columns`. */
const COLUMNS: Record<keyof ReadHistoryRow | 'intended_use', string> = {
  study_uid: 'Study Instance UID',
  patient_id: 'Patient ID',
  study_date: 'YYYYMMDD',
  reader_study: 'number of the reader study; empty: clinical reading',
  reader: 'name as it stood at signing',
  initials: 'initials, one reader each',
  board_certified: 'yes or no, as it stood at signing',
  phase: 'blind: before the AI was shown; aided: with the AI on screen',
  version: '1 is the first; a correction has the next number and was made after the AI was open',
  standing: 'yes: the newest signed version; no: a newer one corrects it',
  reason: 'why it was corrected; empty for a first version',
  finding: 'id of the finding in the prompt set',
  answer: 'yes, no or unsure; empty: not answered, which is not no',
  confidence: '0 to 100 that the finding is there; empty: not given',
  ai_response: 'accept, reject or supplement; empty: none given',
  ai_margin: 'what the AI said when an aided read was signed; empty for a blind one',
  ai_operating_point: 'the operating point that margin was held against',
  active_seconds: 'reading time of the whole read, s, without idle time and hidden window',
  started_at: 'ISO 8601, UTC',
  signed_at: 'ISO 8601, UTC',
  prompts_hash: 'sha256 of the prompt set whose findings were asked for',
  model_hash: 'sha256 of the model whose answers were on screen; empty when none were',
  comment: 'free comment of the read',
  report: 'report text of the read',
  intended_use: 'what this program is for'
}

export const readsCommand: Command = {
  usage: 'reads export --csv FILE [--library DIR] | reads columns',
  summary: 'every signed read with all its versions, one row per finding',
  async run(argv, context) {
    const { values, positionals } = parseArgs({ args: argv, allowPositionals: true, options: { library: { type: 'string' }, csv: { type: 'string' } } })
    const columns = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]
    if (positionals[0] === 'columns') {
      context.out(columns.map((column) => `${column.padEnd(20)}${COLUMNS[column]}\n`).join(''))
      return 0
    }
    if (positionals[0] !== 'export' || values.csv === undefined) throw new UmbraError('usage', `reads: ${positionals[0] === 'export' ? 'no file to write to' : `“${positionals.join(' ')}” is not understood`}.`, { hint: `umbra ${readsCommand.usage}` })
    const app = await context.open(values.library)
    const rows = readHistory(app.context.db)
    await writeWhole(values.csv, csvText(columns, rows.map((row) => columns.map((column) => (column === 'intended_use' ? INTENDED_USE : row[column])))))
    context.out(`${new Set(rows.map(({ study_uid }) => study_uid)).size} studies, ${rows.length} rows: ${values.csv}\n`)
    return 0
  }
}
