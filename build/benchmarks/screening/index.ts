/**
 * `npm run bench:screening -- [films] [more]`: films per second from file to stored result (decoded, preprocessed, embedded, scored, in the database) with a
 * ViT-B/32-sized encoder on 2048 x 2048 films of 12 bits, beside ONNX Runtime alone on ready tensors and a plain Python pipeline, all in the same run.
 * `more` films are then screened too, to see whether memory grows with their number. Needs 8 MB of disk per film.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createApp, type App } from '../../../src-main/app.ts'
import { forkNode } from '../../../src-main/compute/fork-node.ts'
import type { CallName, Params, Result, ScreenResult } from '../../../src-main/contract/index.ts'
import { writeFilms } from './films.ts'
import { writeVitB32 } from './model.ts'
import { costOf, type Cost } from './processes.ts'
import { prepareStages, runtimeAlone } from './stages.ts'

const FILMS = Number(process.argv[2] ?? 200)
const MORE = Number(process.argv[3] ?? 0)
const WARM = 16
const root = mkdtempSync(join(tmpdir(), 'umbra-screening-'))
const resources = fileURLToPath(new URL('../../../resources', import.meta.url))

const line = (what: string, value: number, unit: string, note = ''): void => void process.stdout.write(`${what.padEnd(52)}${value.toFixed(value < 10 ? 2 : 1).padStart(9)} ${unit.padEnd(8)}${note}\n`)

async function ask<N extends CallName>(app: App, name: N, params: Params<N>): Promise<Result<N>> {
  const reply = await app.dispatch({ name, params })
  if (!reply.ok) throw new Error(`${name}: ${reply.error.message}`)
  return reply.value as Result<N>
}

/** Imports a folder where it lies, then screens what is new. */
async function screenFolder(app: App, folder: string): Promise<Cost<ScreenResult>> {
  const imported = await app.jobs.finished((await ask(app, 'library.import', { paths: [folder], inPlace: true })).jobId)
  if (imported.state !== 'done') throw new Error(`import: ${imported.error?.message}`)
  const cost = await costOf(async () => app.jobs.finished((await ask(app, 'screening.run', { device: 'cpu' })).jobId))
  const job = cost.value
  if (job.state !== 'done') throw new Error(`screening: ${job.error?.message}`)
  return { ...cost, value: job.result as ScreenResult }
}

function python(files: readonly string[]): number | null {
  const interpreter = process.env.UMBRA_PYTHON ?? '/usr/bin/python3'
  if (spawnSync(interpreter, ['-c', 'import pydicom, numpy, PIL, torch']).status !== 0) return null
  return Number(execFileSync(interpreter, [fileURLToPath(new URL('./peer.py', import.meta.url)), ...files], { stdio: ['ignore', 'pipe', 'ignore'] }).toString())
}

async function main(): Promise<void> {
  process.stdout.write(`${availableParallelism()} processors, load ${loadavg()[0]!.toFixed(1)}, ${FILMS} films of 2048 x 2048, 12 bits, uncompressed\n\n`)
  const folders = { warm: join(root, 'warm'), films: join(root, 'films'), more: join(root, 'more') }
  for (const folder of Object.values(folders)) mkdirSync(folder)
  await writeFilms(folders.warm, WARM)
  await writeFilms(folders.films, FILMS, { first: 1001 })
  const library = join(root, 'library')
  const pack = await writeVitB32(join(library, 'models'))
  const files = readdirSync(folders.films).map((name) => join(folders.films, name))

  for (const [stage, milliseconds] of await prepareStages(files.slice(0, 24), pack)) line(`one thread: ${stage}`, milliseconds, 'ms/film')
  const runtime = await runtimeAlone(pack)
  const app = await createApp({ paths: { library, resources }, forkCompute: forkNode })
  await ask(app, 'settings.set', { screenOnImport: false })
  await ask(app, 'models.activate', { id: pack.manifest.id })
  await screenFolder(app, folders.warm)

  // The runtime alone before and after, so that a machine that changes its pace shows.
  const before = await costOf(() => runtime.run(64))
  const { value: result, megabytes, processor } = await screenFolder(app, folders.films)
  const after = await costOf(() => runtime.run(64))
  if (result.embedded !== FILMS) throw new Error(`${result.embedded} of ${FILMS} films were embedded: ${JSON.stringify(result.refused)}`)
  const alone = (before.value + after.value) / 2
  const rate = FILMS / result.seconds
  line('ONNX Runtime alone, ready tensors', alone, 'films/s', `${before.value.toFixed(1)} before, ${after.value.toFixed(1)} after`)
  line('file to stored result', rate, 'films/s', `device ${result.device}`)
  line('ratio', rate / alone, '')
  const [idle, busy] = [((before.processor + after.processor) * 1000) / 128, (processor * 1000) / FILMS]
  line('processor time: runtime alone', idle, 'ms/film')
  line('processor time: file to stored result', busy, 'ms/film', `ratio ${(idle / busy).toFixed(2)}`)
  const peer = python(files.slice(0, 64))
  if (peer === null) process.stdout.write('Python pipeline: not measured (needs pydicom, numpy, Pillow, torch)\n')
  else line('plain Python pipeline (pydicom, Pillow, torch)', peer, 'films/s', `ours is ${(rate / peer).toFixed(2)} times as fast`)
  line(`peak memory, all processes, ${FILMS} films`, megabytes, 'MB')
  if (MORE > 0) {
    await writeFilms(folders.more, MORE, { first: 100_001 })
    const larger = await screenFolder(app, folders.more)
    line(`peak memory, all processes, ${MORE} films`, larger.megabytes, 'MB', `${(MORE / larger.value.seconds).toFixed(1)} films/s`)
  }
  await app.close()
  await runtime.close()
}

try {
  await main()
} finally {
  rmSync(root, { recursive: true, force: true })
}
