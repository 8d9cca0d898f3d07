import { parseArgs } from 'node:util'
import { UmbraError } from '../../base/umbra-error.ts'
import type { ImportResult, ScreenResult } from '../../contract/index.ts'
import { writeWhole } from '../../base/write-whole.ts'
import { screeningCsv, screeningRecords, type FilmRecord } from '../../services/screening/export.ts'
import { call } from '../call.ts'
import type { Command } from '../command.ts'
import { follow } from '../job.ts'
import { resolvePaths } from '../paths.ts'
import { skippedFiles } from '../skipped.ts'
import { table } from '../table.ts'

export const screenCommand: Command = {
  usage: 'screen [paths...] [--library DIR] [--model ID] [--prompts ID] [--device auto|cpu|webgpu] [--csv FILE] [--json]',
  summary: 'score every film against every finding, without annotations',
  async run(argv, context) {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: { library: { type: 'string' }, model: { type: 'string' }, prompts: { type: 'string' }, device: { type: 'string', default: 'auto' }, csv: { type: 'string' }, json: { type: 'boolean', default: false } }
    })
    const device = values.device
    if (device !== 'auto' && device !== 'cpu' && device !== 'webgpu') throw new UmbraError('usage', `screen: there is no device “${device}”.`, { hint: 'auto, cpu or webgpu' })
    const app = await context.open(values.library)
    let skipped: ImportResult['skipped'] = []
    const paths = positionals.length > 0 ? resolvePaths(positionals, 'screen') : undefined
    if (paths) {
      const { jobId } = await call(app, 'library.import', { paths })
      skipped = ((await follow(app, jobId, context)).result as ImportResult).skipped
    }
    const { jobId } = await call(app, 'screening.run', { device, ...(values.model === undefined ? {} : { modelId: values.model }), ...(values.prompts === undefined ? {} : { promptSetId: values.prompts }) })
    const result = (await follow(app, jobId, context)).result as ScreenResult
    const films = await screeningRecords(app.context, { modelId: values.model, promptSetId: values.prompts }, paths)
    if (values.csv !== undefined) await writeWhole(values.csv, screeningCsv(films))
    if (values.json) context.out(`${JSON.stringify({ ...result, skipped, results: films })}\n`)
    else context.out(`${report(films)}\n${films.length} films, ${result.embedded} newly embedded, ${result.seconds.toFixed(1)} s on ${result.device} (${result.deviceReason})\n${skippedFiles(skipped)}`)
    // Asked for certain files and not one of them could be read: that is a failure to the script that asked.
    return paths && films.length === 0 && skipped.length > 0 ? 1 : 0
  }
}

/** No film is certain: the ends are bounds. */
const percent = (value: number): string => (value < 0.005 ? '< 1 %' : value >= 0.995 ? '> 99 %' : `${Math.round(100 * value)} %`)

/** One line a film: refusal in words, or the findings farthest above their operating points. */
export function report(films: FilmRecord[]): string {
  return table(
    ['study', 'patient', 'view', 'top findings: margin (calibrated)', 'note'],
    films.map((film) => [
      film.studyDate || '-',
      film.patientName || film.patientId || film.file,
      film.view,
      film.predictions
        .filter((each) => each.kind === 'finding')
        .toSorted((a, b) => b.margin - b.operatingPoint - (a.margin - a.operatingPoint))
        .slice(0, 3)
        .map((each) => `${each.name} ${each.margin >= 0 ? '+' : ''}${each.margin.toFixed(3)} (${each.calibrated === null ? 'uncalibrated' : percent(each.calibrated)})`)
        .join(', '),
      film.refusal ? `${film.refusal.code} ${film.refusal.reason}` : (film.calibration?.name ?? '')
    ])
  )
}
