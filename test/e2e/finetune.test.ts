import { existsSync, mkdtempSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { writeClinic } from '../services/finetune/clinic.ts'
import { prepareModel } from './support/model.ts'
import type { Umbra } from './support/launch.ts'
import { session } from './support/session.ts'

const { library, folder: root, start, look } = session()
let films: string
let umbra: Umbra
let page: Page

beforeAll(async () => {
  const clinic = await writeClinic(root, 16)
  films = join(root, 'clinic films')
  renameSync(clinic.films, films)
  await prepareModel(library)
  umbra = await start()
  page = umbra.page
})

const next = (name: string): Promise<void> => page.getByRole('button', { name }).click()

test('a reader goes through all steps alone, leaves, comes back, and decides', async () => {
  await page.evaluate('location.hash = "#/finetune"')
  await page.getByRole('heading', { name: 'Fine-tune a model' }).waitFor()
  await look('finetune-data')

  await page.getByLabel('Path of the folder or table').fill(films)
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  await page.getByRole('heading', { name: 'What can be used' }).waitFor({ timeout: 90_000 })
  await look('finetune-quality')

  await next('Next: preview')
  await page.locator('img[alt="Film 1"]').waitFor()
  await look('finetune-preview')
  await page.evaluate('location.hash = "#/"')
  await page.getByText('The library is empty').waitFor()
  await page.evaluate('location.hash = "#/finetune"')
  await page.locator('img[alt="Film 1"]').waitFor()

  await next('Next: recipe')
  await page.getByRole('radio', { name: /Quick look/ }).click()
  await page.getByLabel('Passes over the films').fill('4')
  await page.getByLabel('Films contrasted together').fill('4')
  await page.getByLabel('What is trained').selectOption('none')
  await page.getByLabel('Device').selectOption('cpu')
  await page.getByLabel('Name of the new model').fill('e2e-tuned')
  await look('finetune-recipe')

  await next('Start training')
  await page.getByRole('heading', { name: 'Before and after' }).waitFor({ timeout: 120_000 })
  await look('finetune-result')
  await page.getByRole('button', { name: '5 Training' }).click()
  await page.getByRole('img', { name: /^Loss: from/ }).waitFor()
  await look('finetune-training')
  await page.getByRole('button', { name: '6 Before and after' }).click()

  await page.getByText('Present / absent').waitFor()
  await next('Keep, not in use')
  await page.getByText('Drop a folder or a table here').waitFor()
  expect(existsSync(join(library, 'models', 'e2e-tuned', 'manifest.json'))).toBe(true)
})

test('closing the window may leave the training to end by itself; the next start stands at its result', async () => {
  await page.getByLabel('Path of the folder or table').fill(films)
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  await page.getByRole('heading', { name: 'What can be used' }).waitFor({ timeout: 90_000 })
  await next('Next: preview')
  await next('Next: recipe')
  await page.getByLabel('Films contrasted together').fill('4')
  await page.getByLabel('Passes over the films').fill('12')
  await page.getByLabel('Device').selectOption('cpu')
  await page.getByLabel('Name of the new model').fill('e2e-background')
  await next('Start training')
  await page.getByRole('button', { name: 'Stop here and compare' }).waitFor({ timeout: 60_000 })
  umbra.answerNext('message', { response: 1 })
  expect(await umbra.closeWindow(), umbra.stderr()).toBe(0)
  expect(umbra.asked.at(-1)).toMatchObject({ kind: 'message', options: { buttons: ['Keep working', 'Close the window, train on', 'Quit'] } })
  umbra = await start()
  page = umbra.page
  await page.evaluate('location.hash = "#/finetune"')
  await page.getByRole('heading', { name: 'Before and after' }).waitFor()
  expect(existsSync(join(library, 'finetune'))).toBe(true)
  await next('Discard')
  await page.getByText('Drop a folder or a table here').waitFor()
}, 240_000)

test.each([
  ['a folder that is empty', () => mkdtempSync(join(root, 'empty-')), /nothing|no films|empty|No /i],
  ['a path that does not exist', () => join(root, 'absent'), /not exist|not found|missing|no such/i]
])('%s is refused in words, and the reader may try again', async (_what, make, words) => {
  await page.getByLabel('Path of the folder or table').fill(make())
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  await page.locator('[role=alert]').getByText(words).first().waitFor({ timeout: 60_000 })
  await page.getByText('Drop a folder or a table here').waitFor()
})
