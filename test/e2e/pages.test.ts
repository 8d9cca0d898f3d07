import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { generateDemoLibrary } from '../../src-main/phantom/demo/library.ts'
import { violations } from './support/axe.ts'
import { filmsDrawn } from './support/canvas.ts'
import { prepareModel } from './support/model.ts'
import type { Umbra } from './support/launch.ts'
import { session } from './support/session.ts'

const { library, folder: films, start } = session()
let umbra: Umbra
let page: Page

beforeAll(async () => {
  await Promise.all([generateDemoLibrary(films), prepareModel(library)])
  umbra = await start()
  page = umbra.page
})

async function go(hash: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
}

async function check(name: string): Promise<void> {
  await page.mouse.move(2, 400)
  // Toasts and tooltips fade; the picture is for the handbook.
  await page.waitForTimeout(400)
  await umbra.screenshot(name)
  expect(await violations(page)).toEqual([])
}

describe('every page', () => {
  test('the empty library says what to do', async () => {
    await page.getByText('The library is empty').waitFor()
    await check('empty')
  })

  test('the import dialog', async () => {
    await page.keyboard.press('Shift+I')
    await page.getByRole('dialog', { name: 'Import' }).waitFor()
    await check('import')
    await page.keyboard.press('Escape')
  })

  test('dropped films are imported, then screened of their own accord', async () => {
    await umbra.importByDrop([films])
    await page.getByText('24 studies', { exact: true }).waitFor({ timeout: 90_000 })
    await page.getByRole('button', { name: /^Screened/ }).filter({ hasText: /[1-9]/ }).waitFor({ timeout: 90_000 })
    await page.getByText('Nothing running').waitFor({ timeout: 90_000 })
    await page.locator('.toast').first().waitFor({ state: 'detached' })
    await check('worklist')
  })

  test('a study with its findings', async () => {
    await page.getByRole('button', { name: /^Screened/ }).click()
    await page.locator('[data-index="0"]').click()
    await filmsDrawn(page)
    await page.getByRole('heading', { name: 'Findings' }).waitFor()
    await page.locator('.panel .row').first().waitFor()
    expect(await page.locator('.panel').innerText()).not.toMatch(/NaN|undefined|null/)
    await check('study')
    await page.keyboard.press('a')
    expect(await page.locator('.panel').count()).toBe(0)
    await check('study-ai-off')
    await page.keyboard.press('a')
  })

  test('similar cases of the archive, and one beside the film', async () => {
    await page.keyboard.press('s')
    await page.getByText(/^Nearest of \d+ films/).waitFor()
    await page.getByRole('button', { name: /^Open beside/ }).first().click()
    await page.getByText('SIMILAR CASE, not this study').waitFor()
    await filmsDrawn(page, 2)
    await check('similar')
    await page.getByRole('button', { name: /^Close: / }).click()
    await page.keyboard.press('s')
  })

  test('a study with a prior beside it', async () => {
    await go('#/')
    await page.getByRole('button', { name: /^All \d/ }).click()
    const withPrior = (await page.evaluate('window.umbra.call("worklist.query", { limit: 100 }).then(({ value }) => value.rows.find((row) => row.priors > 0)?.id ?? null)')) as number | null
    expect(withPrior).not.toBeNull()
    await go(`#/study/${withPrior}`)
    // It hangs of its own accord.
    await page.getByText(/^PRIOR \d{4}-/).waitFor()
    await filmsDrawn(page, 2)
    await check('prior')
  })

  test('the keys', async () => {
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await check('keys')
    await page.keyboard.press('Escape')
  })

  test('the passport of a result', async () => {
    await page.getByRole('button', { name: 'Passport' }).click()
    await page.getByText('Result passport').waitFor()
    await check('passport')
    await page.keyboard.press('Escape')
  })

  for (const name of ['models', 'prompts', 'settings', 'about']) {
    test(name, async () => {
      await go(`#/${name}`)
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      await page.locator('.card').first().waitFor()
      if (name === 'prompts') {
        await page.getByRole('button', { name: 'Test', exact: true }).first().click()
        await page.getByText('Stability: share of').waitFor({ timeout: 60_000 })
      }
      await check(name)
    })
  }

  test('the work drawer', async () => {
    await page.keyboard.press('j')
    await page.getByRole('dialog', { name: 'Work' }).waitFor()
    await check('work')
    await page.keyboard.press('Escape')
  })

  test('the light theme', async () => {
    await page.evaluate('window.umbra.call("settings.set", { theme: "light" })')
    await page.locator('html[data-theme=light]').waitFor()
    await go('#/')
    await check('worklist-light')
    await page.locator('[data-index="0"]').click()
    await filmsDrawn(page)
    await check('study-light')
    await page.evaluate('window.umbra.call("settings.set", { theme: "dark" })')
    await page.locator('html[data-theme=dark]').waitFor()
  })

  test('hiding the patient hides name, number and birth date everywhere', async () => {
    await page.keyboard.press('Shift+H')
    await page.getByText('•••••').first().waitFor()
    expect(await page.locator('main').innerText()).not.toContain('Demo')
    await page.keyboard.press('Escape')
    await page.locator('[role=row] >> text=•••••').first().waitFor()
    await page.keyboard.press('Shift+H')
  })

  test('nothing was written to the console as an error, nothing failed silently', async () => {
    expect(await page.getByRole('alert').count()).toBe(0)
  })
})
