import { parseArgs } from 'node:util'
import { UmbraError } from '../../base/umbra-error.ts'
import type { PairProblem, PairsCheck } from '../../contract/index.ts'
import { recipeSchema } from '../../contract/finetune.ts'
import { checkSource } from '../../services/finetune/check.ts'
import { promptsOf } from '../../services/finetune/model.ts'
import type { Command } from '../command.ts'
import { resolvePaths } from '../paths.ts'
import { table } from '../table.ts'

/** Enough for a terminal; --json has them all. */
const SHOWN = 50

export const pairsCommand: Command = {
  usage: 'pairs check FILE|DIR [--seed 1] [--any-language] [--exclude FILE] [--library DIR] [--json]',
  summary: 'image-report pairs: what matches, what is left out and why',
  async run(argv, context) {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: { library: { type: 'string' }, seed: { type: 'string', default: '1' }, 'any-language': { type: 'boolean', default: false }, exclude: { type: 'string' }, json: { type: 'boolean', default: false } }
    })
    if (positionals[0] !== 'check') throw new UmbraError('usage', `pairs: “${positionals.join(' ')}” is not understood.`, { hint: `umbra ${pairsCommand.usage}` })
    const [source] = resolvePaths(positionals.slice(1, 2), 'pairs check')
    const app = await context.open(values.library)
    const { check, problems } = await checkSource(app.context, {
      source: source!,
      seed: Number(values.seed),
      fractions: recipeSchema.parse({}).fractions,
      anyLanguage: values['any-language'],
      exclude: values.exclude === undefined ? undefined : resolvePaths([values.exclude], 'pairs check')[0],
      sections: 'both',
      findings: await promptsOf(app.context),
      preprocessing: null,
      signal: context.signal,
      progress: () => context.signal.throwIfAborted()
    })
    context.out(values.json ? `${JSON.stringify({ ...check, problemList: problems })}\n` : inWords(check, problems))
    return check.refused ? 1 : 0
  }
}

function inWords(check: PairsCheck, problems: PairProblem[]): string {
  const { split } = check
  const lines = [
    `${check.source} (${check.layout}): ${check.films} films, ${check.reports} reports, ${check.matched} matched, ${check.usable} usable, of ${check.patients} patients`,
    `split by patient (${check.splitFrom === 'data' ? 'as given' : 'drawn from the seed'}): train ${split.train.pairs}, validate ${split.validate.pairs}, test ${split.test.pairs} pairs`,
    `${check.sentences.perReport.toFixed(1)} sentences per report, ${check.sentences.distinct} different ones; data ${check.dataHash.slice(0, 16)}`,
    ...check.warnings.map((warning) => `! ${warning}`),
    ...(check.refused ? [`REFUSED: ${check.refused}`] : [])
  ]
  const parts = [`${lines.join('\n')}\n`, table(['finding', 'present', 'absent'], check.findings.map((each) => [each.name, each.positive, each.negative]))]
  if (problems.length) parts.push(table(['effect', 'code', 'file', 'reason'], problems.slice(0, SHOWN).map((each) => [each.effect, each.code, each.file, each.reason])))
  if (problems.length > SHOWN) parts.push(`and ${problems.length - SHOWN} more; --json lists all\n`)
  return parts.join('\n')
}
