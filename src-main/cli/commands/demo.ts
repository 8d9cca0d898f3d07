import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { ImportResult, ScreenResult } from '../../contract/index.ts'
import { libraryFolder } from '../../base/library-folder.ts'
import { generateDemoLibrary } from '../../phantom/demo/library.ts'
import { screeningRecords } from '../../services/screening/export.ts'
import { call } from '../call.ts'
import type { Command } from '../command.ts'
import { follow } from '../job.ts'
import { report } from './screen.ts'

export const demoCommand: Command = {
  usage: 'demo [--library DIR] [--device auto|cpu|webgpu] [--json]',
  summary: 'make the synthetic demonstration library, import and screen it',
  async run(argv, context) {
    const { values } = parseArgs({ args: argv, options: { library: { type: 'string' }, device: { type: 'string', default: 'auto' }, json: { type: 'boolean', default: false } } })
    const library = values.library ?? libraryFolder()
    const started = performance.now()
    const films = join(library, 'demo-films')
    const { created } = await generateDemoLibrary(films, { log: (line) => context.err(process.stderr.isTTY ? `\r\u001b[K${line}` : '') })
    if (created) context.err(`${process.stderr.isTTY ? '\r\u001b[K' : ''}Demo library: films made in ${films}\n`)
    const app = await context.open(library)
    const imported = (await follow(app, (await call(app, 'library.import', { paths: [films], inPlace: true })).jobId, context)).result as ImportResult
    const screened = (await follow(app, (await call(app, 'screening.run', { device: values.device as 'auto' })).jobId, context)).result as ScreenResult
    const records = await screeningRecords(app.context)
    const seconds = (performance.now() - started) / 1000
    if (values.json) context.out(`${JSON.stringify({ imported, screened, seconds, films: records })}\n`)
    else {
      context.out(`${report(records)}\n`)
      context.out(`${records.length} films of ${new Set(records.map((each) => each.study)).size} studies; ${screened.embedded} newly embedded in ${screened.seconds.toFixed(1)} s on ${screened.device} (${screened.deviceReason}); ${seconds.toFixed(1)} s in all\n`)
      context.out('Synthetic films and a demonstration model: not for clinical use.\n')
    }
    return imported.skipped.every((each) => each.code === 'not-dicom') ? 0 : 1
  }
}
