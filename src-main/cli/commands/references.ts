import { parseArgs } from 'node:util'
import { UmbraError } from '../../base/umbra-error.ts'
import { writeWhole } from '../../base/write-whole.ts'
import type { LabelCounts, ReferenceImport, ReferenceStandard } from '../../contract/index.ts'
import type { App } from '../../app.ts'
import { call } from '../call.ts'
import type { Command } from '../command.ts'
import { resolvePaths } from '../paths.ts'
import { table } from '../table.ts'

export const referencesCommand: Command = {
  usage: 'references import FILE [--name N] [--columns A,B] | list | export NAME [--csv FILE] [--uncertain exclude|positive|negative] [--library DIR] [--json]',
  summary: 'reference standards: labels from a table, matched with the library by name',
  async run(argv, context) {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: { library: { type: 'string' }, name: { type: 'string' }, columns: { type: 'string' }, csv: { type: 'string' }, uncertain: { type: 'string' }, json: { type: 'boolean', default: false } }
    })
    const [task, ...rest] = positionals
    const app = async (): Promise<App> => context.open(values.library)
    const answer = (value: unknown, words: () => string): number => {
      context.out(values.json ? `${JSON.stringify(value)}\n` : words())
      return 0
    }
    if (task === 'list' && rest.length === 0) {
      const all = await call(await app(), 'references.list', {})
      return answer(all, () => (all.length ? table(['name', 'kind', 'studies', 'findings', 'refused', 'hash'], all.map((each) => [each.name, kindOf(each), each.studies, each.findings.length, each.refused, each.hash.slice(0, 12)])) : 'No reference standard yet.\n'))
    }
    if (task === 'import' && rest.length === 1) {
      const [path] = resolvePaths(rest, 'references import')
      const columns = values.columns?.split(',').map((column) => column.trim()).filter(Boolean) ?? []
      const done = await call(await app(), 'references.import', { path: path!, ...(values.name === undefined ? {} : { name: values.name }), columns })
      return answer(done, () => importWords(done))
    }
    if (task === 'export' && rest.length === 1) {
      const { uncertain } = values
      if (uncertain !== undefined && uncertain !== 'exclude' && uncertain !== 'positive' && uncertain !== 'negative') throw new UmbraError('usage', `--uncertain ${uncertain}: use exclude, positive or negative.`)
      const opened = await app()
      const wanted = (await call(opened, 'references.list', {})).find(({ name }) => name.toLowerCase() === rest[0]!.toLowerCase())
      if (!wanted) throw new UmbraError('reference-unknown', `There is no reference standard “${rest[0]}”.`, { hint: '“umbra references list” names them.' })
      const { csv } = await call(opened, 'references.csv', { id: wanted.id, uncertain: uncertain ?? null })
      if (values.csv === undefined) context.out(csv)
      else {
        await writeWhole(values.csv, csv)
        context.err(`${wanted.studies} studies written to ${values.csv}\n`)
      }
      return 0
    }
    throw new UmbraError('usage', `references: “${positionals.join(' ')}” is not understood.`, { hint: `umbra ${referencesCommand.usage}` })
  }
}

const kindOf = ({ kind }: ReferenceStandard): string => (kind === 'report' ? 'report (silver)' : kind)

const countsTable = (findings: LabelCounts[]): string => table(['finding', 'positive', 'negative', 'uncertain', 'missing'], findings.map(({ name, positive, negative, uncertain, missing }) => [name, positive, negative, uncertain, missing]))

function importWords({ reference, rows, matched, unchanged, refused, ignoredColumns }: ReferenceImport): string {
  const lines = [`${reference.name}: ${matched} of ${rows} rows taken, ${reference.studies} studies${unchanged ? ', nothing changed' : ''}; ${reference.refused} refused; labels ${reference.hash.slice(0, 16)}`]
  if (ignoredColumns.length) lines.push(`columns not taken: ${ignoredColumns.join(', ')} (--columns takes further ones)`)
  const parts = [`${lines.join('\n')}\n`, countsTable(reference.findings)]
  if (refused.length) parts.push(table(['line', 'code', 'study', 'reason'], refused.map(({ line, code, named, reason }) => [line, code, named, reason])))
  if (reference.refused > refused.length) parts.push(`and ${reference.refused - refused.length} more\n`)
  return parts.join('\n')
}
