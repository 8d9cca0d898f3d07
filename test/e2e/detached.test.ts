import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { violations } from './support/axe.ts'
import { filmsDrawn } from './support/canvas.ts'
import { writeFilms } from './support/films.ts'
import type { Umbra } from './support/launch.ts'
import { session } from './support/session.ts'

const { folder, start, importFolder } = session()
let umbra: Umbra
let page: Page

beforeAll(async () => {
  await writeFilms(folder, [{ name: 'Alpha', view: 'PA' }, { name: 'Beta', view: 'PA' }])
  umbra = await start()
  page = umbra.page
  await importFolder()
  await page.getByText('2 studies', { exact: true }).waitFor()
})

const banner = (of: Page) => of.getByRole('region', { name: 'Patient and study' })

test('a second window shows the film, follows the study of the first and hears of its notes', async () => {
  await page.locator('[role=row][data-index]', { hasText: 'Alpha, Test' }).click()
  await filmsDrawn(page)
  const opened = page.context().waitForEvent('page')
  await page.keyboard.press('Shift+V')
  const second = await opened
  await filmsDrawn(second)
  expect(await banner(second).innerText()).toContain('Alpha, Test')
  // The film alone: no AI, no way about the program.
  expect(await second.getByRole('complementary').count()).toBe(0)
  expect(await second.getByRole('navigation').count()).toBe(0)
  expect(await violations(second)).toEqual([])
  await page.keyboard.press('l')
  await page.keyboard.press('Enter')
  await second.getByRole('button', { name: /^Length/ }).waitFor()
  await page.keyboard.press('Escape')
  await page.evaluate("location.hash = '#/'")
  await page.locator('[role=row][data-index]', { hasText: 'Beta, Test' }).click()
  await expect.poll(() => banner(second).innerText()).toContain('Beta, Test')
  await page.keyboard.press('Shift+H')
  await expect.poll(() => second.locator('body').innerText()).not.toContain('Beta, Test')
  await page.keyboard.press('Shift+H')
  // Closing it leaves the first where it was.
  await second.close()
  await page.waitForTimeout(200)
  await expect.poll(() => banner(page).innerText()).toContain('Beta, Test')
})
