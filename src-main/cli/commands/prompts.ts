import { parseArgs } from 'node:util'
import { UmbraError } from '../../base/umbra-error.ts'
import { call } from '../call.ts'
import type { Command } from '../command.ts'
import { table } from '../table.ts'

export const promptsCommand: Command = {
  usage: 'prompts list | test [ID] | use ID | history ID  [--library DIR] [--json]',
  summary: 'prompt sets: findings, wording, stability of paraphrases, versions (ID@N)',
  async run(argv, context) {
    const { values, positionals } = parseArgs({ args: argv, allowPositionals: true, options: { library: { type: 'string' }, json: { type: 'boolean', default: false } } })
    const [action = 'list', argument] = positionals
    const app = await context.open(values.library)
    const sets = await call(app, 'prompts.list', {})
    if (action === 'list') {
      context.out(values.json ? `${JSON.stringify(sets)}\n` : table(['id', 'version', 'name', 'findings', 'active', 'hash', 'problem'], sets.map((each) => [each.ref, each.version, each.name, each.findings.length, each.active ? 'yes' : '', each.hash.slice(0, 12), each.problem ?? ''])))
      return 0
    }
    if (action === 'test') {
      const id = argument ?? sets.find((each) => each.active)?.ref
      if (!id) throw new UmbraError('usage', 'prompts test: no prompt set was named and none is active.')
      const { rows, films } = await call(app, 'prompts.test', { id })
      if (values.json) context.out(`${JSON.stringify({ id, films, rows })}\n`)
      else context.out(`${id} on ${films} films\n\n${table(['finding', 'sign stability', 'flags'], rows.map((row) => [row.name, row.stability === null ? 'no films' : row.stability.toFixed(3), row.flags.join('; ')]))}`)
      return 0
    }
    if (action === 'use' && argument) {
      await call(app, 'prompts.activate', { id: argument })
      return 0
    }
    if (action === 'history' && argument) {
      const versions = await call(app, 'studio.history', { id: argument })
      context.out(values.json ? `${JSON.stringify(versions)}\n` : table(['version', 'date', 'author', 'findings', 'changed', 'active', 'hash', 'why'], versions.map((each) => [each.ref, each.date, each.author, each.findings, each.changes.length, each.active ? 'yes' : '', each.hash.slice(0, 12), each.note])))
      return 0
    }
    throw new UmbraError('usage', `prompts: “${positionals.join(' ')}” is not understood.`, { hint: `umbra ${promptsCommand.usage}` })
  }
}
