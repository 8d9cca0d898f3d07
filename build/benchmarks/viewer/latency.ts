/**
 * `npm run bench:latency`: from a key press to the painted page in Chromium, in the worklist and on a film, first at rest, then while a fine-tuning job trains the
 * default model in the compute child on as many threads as there are processors. Needs `npm run build` first.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { FinetuneRun, Job, TrainingPoint } from '../../../src-main/contract/index.ts'
import { recipeSchema } from '../../../src-main/contract/finetune.ts'
import { filmsDrawn } from '../../../test/e2e/support/canvas.ts'
import { writeFilms } from '../../../test/e2e/support/films.ts'
import { freshLibrary, launch } from '../../../test/e2e/support/launch.ts'
import { writeClinic } from '../../../test/services/finetune/clinic.ts'
import { keyLatencies, startKeyClock } from './page.ts'

const PRESSES = 60
const quantile = (values: readonly number[], p: number): number => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * p))] ?? Number.NaN

const ask = <T>(page: Page, name: string, params: object): Promise<T> => page.evaluate(`window.umbra.call(${JSON.stringify(name)}, ${JSON.stringify(params)}).then((reply) => reply.value ?? reply)`) as Promise<T>

async function press(page: Page, keys: readonly string[]): Promise<number[]> {
  await page.evaluate(startKeyClock)
  for (let i = 0; i < PRESSES; i++) {
    await page.keyboard.press(keys[i % keys.length]!)
    // Irregular, as a hand is: presses in step with the frames would flatter.
    await page.waitForTimeout(60 + ((i * 37) % 50))
  }
  return page.evaluate(keyLatencies) as Promise<number[]>
}

async function places(page: Page): Promise<[string, number[]][]> {
  await page.evaluate('location.hash = "#/"')
  await page.locator('[data-index="0"]').waitFor()
  const worklist = await press(page, ['ArrowDown', 'ArrowUp'])
  await page.locator('[data-index="0"]').click()
  await filmsDrawn(page)
  await page.waitForTimeout(1000)
  return [['worklist: next and previous row', worklist], ['film 2400x2000: invert', await press(page, ['i'])]]
}

async function training(page: Page, films: string): Promise<string> {
  const begun = await ask<FinetuneRun>(page, 'finetune.begin', { source: films })
  const wait = async (until: (job: Job) => Promise<boolean> | boolean): Promise<void> => {
    for (;;) {
      const job = await ask<Job>(page, 'jobs.get', { id: (await ask<FinetuneRun>(page, 'finetune.get', { runId: begun.id })).jobId! })
      if (job.error) throw new Error(job.error.message)
      if (await until(job)) return
      await page.waitForTimeout(500)
    }
  }
  await wait((job) => job.state === 'done')
  const { modelId } = await ask<FinetuneRun>(page, 'finetune.get', { runId: begun.id })
  await ask(page, 'finetune.start', { runId: begun.id, recipe: recipeSchema.parse({ steps: 1_000_000, batch: 32, validateEvery: 1_000_000 }), modelId, outId: 'latency', device: 'cpu' })
  await wait(async () => (await ask<TrainingPoint[]>(page, 'finetune.history', { runId: begun.id })).length > 3)
  return modelId!
}

const root = mkdtempSync(join(tmpdir(), 'umbra-bench-latency-'))
const { library, remove } = freshLibrary()
try {
  const { films: pairs } = await writeClinic(root, 40)
  const shown = join(root, 'shown')
  await writeFilms(shown, Array.from({ length: 8 }, (_, at) => ({ name: `Bench${at}`, rows: 2400, columns: 2000, date: `2026010${at + 1}` })))
  const umbra = await launch({ library, args: [] })
  try {
    const { page } = umbra
    await page.setViewportSize({ width: 1920, height: 1080 })
    await ask(page, 'settings.set', { screenOnImport: false })
    await umbra.importByDrop([shown])
    await page.locator('[data-index="7"]').waitFor({ timeout: 120_000 })
    const rest = await places(page)
    const model = await training(page, pairs)
    const busy = await places(page)
    process.stdout.write(`Window 1920x1080, software rendering, ${cpus().length} processors, load ${loadavg()[0]!.toFixed(1)}; training: model ${model}, batch 32, on the processor.\n\n`)
    process.stdout.write(`${'key press to painted, milliseconds'.padEnd(36)}${['rest p50', 'p95', 'training p50', 'p95', 'worst', 'target'].map((head) => head.padStart(13)).join('')}\n`)
    rest.forEach(([what, values], at) => {
      const during = busy[at]![1]
      const figures = [quantile(values, 0.5), quantile(values, 0.95), quantile(during, 0.5), quantile(during, 0.95), Math.max(...during)]
      process.stdout.write(`${what.padEnd(36)}${figures.map((figure) => figure.toFixed(1).padStart(13)).join('')}${'< 50'.padStart(13)}\n`)
    })
  } finally {
    await umbra.quit()
  }
} finally {
  remove()
  rmSync(root, { recursive: true, force: true })
}
