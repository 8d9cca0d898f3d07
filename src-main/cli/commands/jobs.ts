import { parseArgs } from 'node:util'
import { call } from '../call.ts'
import type { Command } from '../command.ts'
import { progressLine } from '../job.ts'
import { table } from '../table.ts'

export const jobsCommand: Command = {
  usage: 'jobs [--library DIR] [--json]',
  summary: 'list imports, screenings and fine-tunings with their state',
  async run(argv, context) {
    const { values } = parseArgs({ args: argv, options: { library: { type: 'string' }, json: { type: 'boolean', default: false } } })
    const jobs = await call(await context.open(values.library), 'jobs.list', {})
    context.out(values.json ? `${JSON.stringify(jobs)}\n` : table(['job', 'state', 'progress', 'error'], jobs.map((job) => [job.id, job.state, progressLine(job), job.error?.message ?? ''])))
    return 0
  }
}
