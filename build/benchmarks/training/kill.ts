import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeClinic } from '../../../test/services/finetune/clinic.ts'
import { writeTinyPackage } from '../../../test/training/tiny-package.ts'
import { survive } from './survive.ts'

/**
 * Kills a training at random moments and goes on with it, until it ends; its weights must be those of a run that was never killed:
 * npm run bench:kill [-- --kills 20] [--steps 4000] [--seed 1]
 */
const { values } = parseArgs({ options: { kills: { type: 'string', default: '20' }, steps: { type: 'string', default: '4000' }, seed: { type: 'string', default: '1' } } })
const root = mkdtempSync(join(tmpdir(), 'umbra-kill-'))
try {
  const { films, library } = await writeClinic(root, 16)
  const reports = readdirSync(films, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.txt')).map((name) => readFileSync(join(films, name), 'utf8'))
  await writeTinyPackage(join(library, 'models'), reports, 'tiny')
  console.log('kill  after                 at step   what was killed')
  let count = 0
  const { kills, steps, uninterrupted, resumed } = await survive({ films, library, model: 'tiny' }, { kills: Number(values.kills), steps: Number(values.steps), seed: Number(values.seed), most: 1.5 }, ({ after, training, step, whole }) => {
    console.log(`${String(++count).padStart(4)} ${after.toFixed(2).padStart(6)} s of ${(training ? 'training' : 'starting').padEnd(8)} ${String(step).padStart(10)}   ${whole ? 'everything' : 'the command alone'}`)
  })
  console.log(`\n${kills.length} kills, ${steps} steps; weights ${resumed === uninterrupted ? 'equal bit for bit' : 'DIFFER'}: ${resumed.slice(0, 16)} and ${uninterrupted.slice(0, 16)}`)
  if (kills.length < Number(values.kills)) console.log(`The run ended before ${values.kills} kills; give it more steps.`)
  process.exitCode = resumed === uninterrupted && kills.length === Number(values.kills) ? 0 : 1
} finally {
  rmSync(root, { recursive: true, force: true })
}
