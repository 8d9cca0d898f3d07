import type { Command } from '../command.ts'
import { compareCommand, mrmcCommand } from './compare.ts'
import { demoCommand } from './demo.ts'
import { finetuneCommand } from './finetune.ts'
import { importCommand } from './import.ts'
import { jobsCommand } from './jobs.ts'
import { modelsCommand } from './models.ts'
import { pairsCommand } from './pairs.ts'
import { pixelsCommand } from './pixels.ts'
import { promptsCommand } from './prompts.ts'
import { readsCommand } from './reads.ts'
import { referencesCommand } from './references.ts'
import { renderCommand } from './render.ts'
import { screenCommand } from './screen.ts'

export const commands: Record<string, Command> = {
  import: importCommand,
  screen: screenCommand,
  pixels: pixelsCommand,
  render: renderCommand,
  models: modelsCommand,
  prompts: promptsCommand,
  compare: compareCommand,
  mrmc: mrmcCommand,
  reads: readsCommand,
  references: referencesCommand,
  pairs: pairsCommand,
  finetune: finetuneCommand,
  jobs: jobsCommand,
  demo: demoCommand
}
