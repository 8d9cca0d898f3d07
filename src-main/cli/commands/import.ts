import { parseArgs } from 'node:util'
import type { ImportResult } from '../../contract/index.ts'
import { resolvePaths } from '../paths.ts'
import { call } from '../call.ts'
import type { Command } from '../command.ts'
import { follow } from '../job.ts'
import { skippedFiles } from '../skipped.ts'

export const importCommand: Command = {
  usage: 'import <paths...> [--library DIR] [--in-place] [--json]',
  summary: 'read films from folders, files, ZIP, DICOMDIR, PNG and JPEG into the library',
  async run(argv, context) {
    const { values, positionals } = parseArgs({ args: argv, allowPositionals: true, options: { library: { type: 'string' }, 'in-place': { type: 'boolean', default: false }, json: { type: 'boolean', default: false } } })
    const paths = resolvePaths(positionals, 'import')
    const app = await context.open(values.library)
    const { jobId } = await call(app, 'library.import', { paths, inPlace: values['in-place'] })
    const { imported, updated, unchanged, skipped } = (await follow(app, jobId, context)).result as ImportResult
    if (values.json) context.out(`${JSON.stringify({ imported, updated, unchanged, skipped })}\n`)
    else context.out(`${imported} imported, ${updated} updated, ${unchanged} unchanged, ${skipped.length} skipped\n${skippedFiles(skipped)}`)
    return 0
  }
}
