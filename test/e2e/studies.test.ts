import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { generateDemoLibrary } from '../../src-main/phantom/demo/library.ts'
import { ask, openApp, runJob } from '../services/app.ts'
import { prepareModel } from './support/model.ts'
import type { Umbra } from './support/launch.ts'
import { session } from './support/session.ts'

const { library, folder, start, look, ask: askPage } = session()
const READ = 8
let umbra: Umbra
let page: Page
let labels: string

/** Two readers of a screened library; the first has read some studies, calling everything absent. */
beforeAll(async () => {
  await Promise.all([generateDemoLibrary(join(folder, 'films')), prepareModel(library)])
  const app = await openApp(library)
  await runJob(app, ask(app, 'library.import', { paths: [join(folder, 'films')] }))
  await runJob(app, ask(app, 'screening.run', { device: 'cpu' }))
  const ada = await ask(app, 'readers.save', { name: 'Ada Lovelace', initials: 'AL', boardCertified: true })
  await ask(app, 'readers.save', { name: 'Bertha Mahler', initials: 'BM', boardCertified: true })
  await ask(app, 'settings.set', { currentReader: ada.id })
  const { rows } = await ask(app, 'worklist.query', { screening: 'done', limit: READ })
  for (const { id } of rows) {
    const { draft, questions } = await ask(app, 'reading.begin', { studyId: id })
    await ask(app, 'reading.save', { readId: draft!.id, findings: questions.map(({ findingId }) => ({ findingId, answer: 'no' as const, confidence: 10, response: null })), comment: '', report: '', activeSeconds: 20 })
    await ask(app, 'reading.sign', { readId: draft!.id })
  }
  labels = join(folder, 'labels.csv')
  const uids = app.context.db.prepare('SELECT study_uid FROM studies ORDER BY id LIMIT 5').pluck().all() as string[]
  writeFileSync(labels, ['StudyInstanceUID,Cardiomegaly,Pleural effusion,Comment', ...uids.map((uid, at) => `${uid},${at % 2},${at === 3 ? -1 : ''},seen`), '9.9.9,1,0,elsewhere'].join('\n'))
  await app.close()
  umbra = await start()
  page = umbra.page
}, 240_000)

const go = (hash: string): Promise<unknown> => page.evaluate(`location.hash = ${JSON.stringify(hash)}`)

test('differences are settled from the keyboard, and the verdicts become a reference', async () => {
  await go('#/discordance')
  const rows = page.getByRole('list', { name: 'Differences' }).getByRole('button')
  await rows.first().waitFor()
  const before = await rows.count()
  expect(before).toBeGreaterThan(2)
  await page.locator('canvas.cornerstone-canvas[data-film]').waitFor()
  await look('discordance')
  await page.keyboard.press('ArrowDown')
  await page.locator('li:nth-child(2) > [aria-current=true]').waitFor()
  await page.keyboard.press('e')
  await page.keyboard.type('seen on the prior, too')
  await page.keyboard.press('Escape')
  await page.keyboard.press('a')
  await page.getByRole('button', { name: /^Decided 1/ }).waitFor()
  await page.keyboard.press('r')
  await page.getByRole('button', { name: /^Decided 2/ }).waitFor()
  expect(await rows.count()).toBe(before - 2)
  await page.getByRole('button', { name: /^Decided/ }).click()
  await page.getByText('AI right, Ada Lovelace').waitFor()
  await page.getByText('Reader right, Ada Lovelace').waitFor()
  expect(await page.locator('main').innerText()).not.toMatch(/NaN|undefined|null/)
  await look('discordance-decided')
})

test('references: what is disputed, what reports say, what a table says and what of it was not taken', async () => {
  await go('#/studies/references')
  await page.getByRole('heading', { name: 'Adjudicated', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Read the reports' }).click()
  await page.getByText('silver: read from reports').waitFor()
  await page.getByLabel('Path of the table').fill(labels)
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByRole('heading', { name: 'labels', exact: true }).waitFor()
  await page.getByText('1 row not taken').click()
  await page.getByText('No study of this library goes by').waitFor()
  await page.locator('.toast').first().waitFor({ state: 'detached', timeout: 15_000 })
  await look('references')
})

/** Signs the case that is due, as the reading panel would. */
async function readDue(): Promise<void> {
  const sitting = await askPage('readerStudies.sitting', {})
  const { draft, questions } = await askPage('reading.begin', { studyId: sitting!.next!.studyId })
  await askPage('reading.save', { readId: draft!.id, findings: questions.map(({ findingId }) => ({ findingId, answer: 'no' as const, confidence: 20, response: null })), comment: '', report: '', activeSeconds: 12 })
  await askPage('reading.sign', { readId: draft!.id })
}

test('a reader study is made, locked, read without a trace of the AI, and refused during the wash-out', async () => {
  await go('#/studies')
  await page.getByRole('button', { name: 'New reader study' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Crossed pilot')
  await page.getByLabel('Ada Lovelace').check()
  await page.getByLabel('Bertha Mahler').check()
  await page.getByLabel('Search cases').fill('DEMO-00')
  await page.getByLabel('Search cases').press('Enter')
  await page.getByText(/^(?!24)\d+ studies, 0 chosen/).waitFor()
  await page.getByRole('button', { name: 'Choose all shown' }).click()
  await page.getByText(/^(\d+) studies, \1 chosen/).waitFor()
  await look('reader-study-protocol')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await page.getByRole('heading', { name: 'Crossed pilot' }).waitFor()
  await page.getByRole('button', { name: 'Lock and start' }).click()
  await page.getByText('running, protocol locked').waitFor()
  await page.getByRole('button', { name: 'Read', exact: true }).click()
  await page.getByRole('region', { name: 'Reader study' }).getByText('Unaided: the AI is hidden').waitFor()
  await page.locator('canvas.cornerstone-canvas[data-film]').first().waitFor()
  expect(await page.locator('main').innerText()).not.toMatch(/above|margin [+−]/)
  await look('reader-study-case')

  const { total } = (await askPage('readerStudies.sitting', {}))!
  for (let n = 0; n < total / 2; n++) await readDue()
  await page.getByText(/second period from \d{4}-/).waitFor()
  await go('#/studies')
  await page.getByRole('button', { name: 'Read', exact: true }).click()
  await page.getByText(/may be read from \d{4}-\d{2}-\d{2}/).waitFor()
  await look('reader-study-wash-out')
  await page.getByRole('button', { name: 'Leave the study' }).click()
  await page.getByRole('region', { name: 'Reader study' }).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await page.getByRole('button', { name: 'Answers (CSV)' }).waitFor()
})
