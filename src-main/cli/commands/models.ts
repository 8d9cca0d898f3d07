import { parseArgs } from 'node:util'
import { UmbraError } from '../../base/umbra-error.ts'
import type { ModelCheck } from '../../contract/index.ts'
import { call } from '../call.ts'
import type { Command } from '../command.ts'
import { table } from '../table.ts'

const trainableWord = ({ trainable }: ModelCheck): string => (!trainable ? 'not checked' : trainable.trainable ? `yes, ${trainable.parameters.toLocaleString('en')} weights` : `no, because ${trainable.because}`)

export const modelsCommand: Command = {
  usage: 'models list | verify [ID] | install FOLDER | use ID  [--library DIR] [--json]',
  summary: 'model packages: what there is, whether it is sound',
  async run(argv, context) {
    const { values, positionals } = parseArgs({ args: argv, allowPositionals: true, options: { library: { type: 'string' }, json: { type: 'boolean', default: false } } })
    const [action = 'list', argument] = positionals
    const app = await context.open(values.library)
    const json = (value: unknown): void => context.out(`${JSON.stringify(value)}\n`)
    if (action === 'list') {
      const models = await call(app, 'models.list', {})
      if (values.json) json(models)
      else context.out(table(['id', 'version', 'name', 'input', 'embedding', 'active', 'problem'], models.map((each) => [each.id, each.version, each.name, each.inputSize, each.embeddingSize, each.active ? 'yes' : '', each.problem ?? ''])))
      return 0
    }
    if (action === 'verify') {
      const ids = argument ? [argument] : (await call(app, 'models.list', {})).map((each) => each.id)
      const results = []
      for (const id of ids) results.push({ id, ...(await call(app, 'models.verify', { id })) })
      if (values.json) json(results)
      else context.out(table(['id', 'sound', 'trainable', 'seconds', 'problems'], results.map((each) => [each.id, each.ok ? 'yes' : 'NO', trainableWord(each), Number(each.seconds.toFixed(2)), each.problems.join('; ')])))
      return results.every((each) => each.ok) ? 0 : 1
    }
    if (action === 'install' && argument) {
      const installed = await call(app, 'models.install', { folder: argument })
      const check = await call(app, 'models.verify', { id: installed.id })
      if (values.json) json({ ...installed, check })
      else context.out(`${installed.id} ${installed.version} is installed; sound: ${check.ok ? 'yes' : `no, ${check.problems.join('; ')}`}; trainable: ${trainableWord(check)}\n`)
      return 0
    }
    if (action === 'use' && argument) {
      await call(app, 'models.activate', { id: argument })
      return 0
    }
    throw new UmbraError('usage', `models: “${positionals.join(' ')}” is not understood.`, { hint: `umbra ${modelsCommand.usage}` })
  }
}
