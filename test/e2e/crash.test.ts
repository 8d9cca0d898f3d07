import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../src-main/db/open.ts'
import type { Job, WorklistPage } from '../../src-main/contract/index.ts'
import { putFilm } from '../services/films.ts'
import { freshLibrary, launch } from './support/launch.ts'
import { prepareModel } from './support/model.ts'

const FILMS = 80
const [ROWS, COLUMNS] = [900, 800]
const films = mkdtempSync(join(tmpdir(), 'umbra-crash-'))
const { library, remove } = freshLibrary()

/** Two dark lungs beside a bright middle: a film that screening accepts, another for every number. */
const lungs = (n: number): Uint16Array =>
  Uint16Array.from({ length: ROWS * COLUMNS }, (_, at) => {
    const [y, x] = [Math.floor(at / COLUMNS) / ROWS, (at % COLUMNS) / COLUMNS]
    const inLung = Math.abs(Math.abs(x - 0.5) - 0.25) < 0.16 && y > 0.15 && y < 0.78
    return Math.min(4095, (inLung ? 1200 + 10 * n : 3000) + ((at * 31 + n * 7) % 64))
  })

beforeAll(async () => {
  for (let n = 1; n <= FILMS; n++) await putFilm(films, `${n}.dcm`, { Rows: ROWS, Columns: COLUMNS, PixelData: lungs(n) })
  await prepareModel(library)
})
afterAll(() => {
  remove()
  rmSync(films, { recursive: true, force: true })
})

const ask = <T>(page: Page, name: string, params: object): Promise<T> => page.evaluate(`window.umbra.call(${JSON.stringify(name)}, ${JSON.stringify(params)}).then((reply) => { if (!reply.ok) throw new Error(reply.error.message); return reply.value })`)
const jobs = (page: Page): Promise<Job[]> => ask(page, 'jobs.list', {})
const ENDED = ['done', 'failed', 'cancelled']

async function until<T>(look: () => Promise<T | null | false>, what: string): Promise<T> {
  const end = Date.now() + 120_000
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > end) throw new Error(`${what} did not happen within two minutes`)
    await new Promise((next) => setTimeout(next, 15))
  }
}
const inTheMiddle = (page: Page, kind: Job['kind']): Promise<Job> =>
  until(async () => {
    const job = (await jobs(page)).find((candidate) => candidate.kind === kind)
    if (job && ENDED.includes(job.state)) throw new Error(`The ${kind} ended before it could be killed`)
    return job && job.progress.done > 3 ? job : null
  }, `the middle of the ${kind}`)
const allEnded = (page: Page, kind: Job['kind']): Promise<Job[]> =>
  until(async () => {
    const all = (await jobs(page)).filter((job) => job.kind === kind)
    return all.length > 0 && all.every((job) => ENDED.includes(job.state)) && all
  }, `the end of the ${kind}`)

/** Opening checks the file's integrity and would set a damaged one aside. */
function expectSound(): void {
  const { db, setAside } = openDatabase(join(library, 'library.sqlite'))
  db.close()
  expect(setAside).toBeNull()
}

test('killed in the middle of an import: nothing is corrupt, it resumes, and every film is there once', async () => {
  const umbra = await launch({ library })
  await umbra.page.getByText('The library is empty').waitFor()
  await ask(umbra.page, 'settings.set', { screenOnImport: false })
  await umbra.importByDrop([films])
  await inTheMiddle(umbra.page, 'import')
  await umbra.kill9()
  expectSound()

  const again = await launch({ library })
  const [job] = await allEnded(again.page, 'import')
  expect(job).toMatchObject({ state: 'done', error: null })
  const { total, rows } = await ask<WorklistPage>(again.page, 'worklist.query', { limit: 500 })
  expect([total, rows.length, rows.reduce((sum, row) => sum + row.images, 0)]).toEqual([FILMS, FILMS, FILMS])
  await again.page.getByText(`${FILMS} studies`, { exact: true }).waitFor()
  await again.quit()
})

test('killed in the middle of a screening run: nothing is corrupt, it resumes, and every film is scored', async () => {
  const umbra = await launch({ library })
  await umbra.page.getByText(`${FILMS} studies`, { exact: true }).waitFor()
  await umbra.page.keyboard.press('Shift+S')
  await inTheMiddle(umbra.page, 'screen')
  await umbra.kill9()
  expectSound()

  const again = await launch({ library })
  const [job] = await allEnded(again.page, 'screen')
  expect(job).toMatchObject({ state: 'done', error: null })
  const { counts } = await ask<WorklistPage>(again.page, 'worklist.query', {})
  expect(counts).toMatchObject({ all: FILMS, none: 0 })
  await again.quit()
})
