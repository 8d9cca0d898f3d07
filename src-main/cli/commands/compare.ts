import { COMPARE_USAGE, compareCommand as compare } from '../../services/compare/command.ts'
import { MRMC_USAGE, mrmcCommand as mrmc } from '../../services/compare/mrmc-command.ts'
import { version } from '../../version.ts'
import type { Command } from '../command.ts'

export const compareCommand: Command = {
  usage: COMPARE_USAGE.split('\n')[0]!,
  summary: 'readers and models against a reference, from plain CSV files',
  run: (argv, { out, err }) => compare(argv, { out, err, version })
}

export const mrmcCommand: Command = {
  usage: MRMC_USAGE.split('\n')[0]!,
  summary: 'multi-reader multi-case analysis (Obuchowski-Rockette)',
  run: (argv, { out, err }) => mrmc(argv, { out, err, version })
}
