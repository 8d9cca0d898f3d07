import { parseArgs } from 'node:util'
import type { Command } from '../command.ts'
import { oneDecode } from '../one-decode.ts'
import { resolvePaths } from '../paths.ts'

export const pixelsCommand: Command = {
  usage: 'pixels FILE [--out RAW] [--json]',
  summary: 'decode a film: its form and a hash of its stored values',
  async run(argv, context) {
    const { values, positionals } = parseArgs({ args: argv, allowPositionals: true, options: { out: { type: 'string' }, json: { type: 'boolean', default: false } } })
    const [file] = resolvePaths(positionals.slice(0, 1), 'pixels')
    const report = await oneDecode('describe', { source: file!, ...(values.out === undefined ? {} : { out: values.out }) })
    context.out(values.json ? `${JSON.stringify(report)}\n` : Object.entries(report).map(([key, value]) => `${key.padEnd(16)} ${String(value)}\n`).join(''))
    return 0
  }
}
