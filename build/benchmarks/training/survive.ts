import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRandom } from '../../../src-main/base/random.ts'

export interface Clinic {
  films: string
  /** Holds the model in its `models` folder. */
  library: string
  model: string
}

export interface Kill {
  /** Seconds after the command was started, or after its first new step. */
  after: number
  training: boolean
  /** Steps in the history by then. */
  step: number
  /** The whole process group at once, as a power cut does, or the command alone, whose compute child then finds itself orphaned. */
  whole: boolean
}

export interface Survival {
  kills: Kill[]
  steps: number
  /** sha256 over both encoders. */
  uninterrupted: string
  resumed: string
}

const CLI = fileURLToPath(new URL('../../../src-main/cli.ts', import.meta.url))

interface Running {
  child: ChildProcess
  stepped: Promise<void>
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  lines: Record<string, unknown>[]
}

/** @param beyond what is told of earlier steps is history that is read again, before training goes on */
function umbra(argv: readonly string[], beyond = 0): Running {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CLI, ...argv], { stdio: ['ignore', 'pipe', 'inherit'], detached: true })
  const lines: Running['lines'] = []
  let open = ''
  let sawStep = (): void => {}
  const stepped = new Promise<void>((resolve) => (sawStep = resolve))
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    const parts = (open + text).split('\n')
    open = parts.pop()!
    lines.push(...parts.filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>))
    if (lastStep(lines) > beyond) sawStep()
  })
  // `close` comes after the last line of output.
  const ended = new Promise<Awaited<Running['ended']>>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
  return { child, ended, lines, stepped }
}

const lastStep = (lines: Running['lines']): number => Math.max(0, ...lines.filter(({ event }) => event === 'step').map(({ step }) => Number(step)))

function weights(library: string, id: string): string {
  const hash = createHash('sha256')
  for (const file of ['image.onnx', 'text.onnx']) hash.update(readFileSync(join(library, 'models', id, file)))
  return hash.digest('hex')
}

/**
 * Trains once without and once with SIGKILL at seeded random moments, always going on with `finetune --resume`, through the real command line.
 *
 * @param steps enough that the run outlives the kills: what is not checkpointed is done again
 * @param most longest time to a kill, in seconds
 * @throws Error when the command ends in any other way than done or killed
 */
export async function survive(clinic: Clinic, { kills, steps, seed, most }: { kills: number; steps: number; seed: number; most: number }, told: (kill: Kill) => void = () => {}): Promise<Survival> {
  const recipe = ['--model', clinic.model, '--pairs', clinic.films, '--steps', String(steps), '--batch', '4', '--seed', '1', '--device', 'cpu', '--checkpoint-steps', '5', '--validate-every', String(Math.ceil(steps / 4)), '--patience', '0', '--test', '0.4']
  const begin = (out: string): string[] => ['finetune', ...recipe, '--out', out, '--library', clinic.library, '--json']
  const whole = umbra(begin('whole'))
  if ((await whole.ended).code !== 0) throw new Error('The uninterrupted run failed')

  const random = createRandom(`kill/${seed}`)
  const done: Kill[] = []
  let argv = begin('killed')
  for (;;) {
    const run = umbra(argv, Math.max(0, ...done.map(({ step }) => step)))
    const after = random.next() * most
    // Every fourth while the command still starts, reads its library and opens the model.
    const training = done.length % 4 !== 3
    const group = done.length % 2 === 0
    let timer: NodeJS.Timeout | undefined
    const arm = (): void => void (timer = setTimeout(() => process.kill(group ? -run.child.pid! : run.child.pid!, 'SIGKILL'), after * 1000))
    if (done.length < kills) {
      if (training) void run.stepped.then(arm)
      else arm()
    }
    const { code, signal } = await run.ended
    clearTimeout(timer)
    if (signal === 'SIGKILL') {
      const kill = { after, training, step: lastStep(run.lines), whole: group }
      done.push(kill)
      told(kill)
      argv = ['finetune', '--resume', '--out', 'killed', '--library', clinic.library, '--json']
      continue
    }
    // Killed before the run was even entered: there is nothing to go on with.
    const failure = run.lines.map(({ error }) => error as { code: string } | undefined).find(Boolean)
    if (code === 1 && failure?.code === 'nothing-to-resume') argv = begin('killed')
    else if (code === 0) return { kills: done, steps, uninterrupted: weights(clinic.library, 'whole'), resumed: weights(clinic.library, 'killed') }
    else throw new Error(`The command ended with ${code ?? signal}: ${JSON.stringify(failure)}`)
  }
}
