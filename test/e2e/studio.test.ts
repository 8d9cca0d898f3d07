import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { generateDemoLibrary } from '../../src-main/phantom/demo/library.ts'
import { violations } from './support/axe.ts'
import type { Umbra } from './support/launch.ts'
import { prepareModel } from './support/model.ts'
import { session } from './support/session.ts'

const { library, folder: films, start } = session()
let umbra: Umbra
let page: Page

beforeAll(async () => {
  await Promise.all([generateDemoLibrary(films), prepareModel(library)])
  umbra = await start()
  page = umbra.page
  await umbra.importByDrop([films])
  await page.getByRole('button', { name: /^Screened/ }).filter({ hasText: /[1-9]/ }).waitFor({ timeout: 180_000 })
  await page.getByText('Nothing running').waitFor({ timeout: 180_000 })
})

/** What the keyboard alone can do: everything below is typed. */
const type = async (text: string): Promise<void> => page.keyboard.type(text)

test('a finding is written with the keyboard and scored at once, without touching a film', async () => {
  await page.evaluate('location.hash = "#/prompts"')
  await page.getByRole('link', { name: 'Write a finding' }).focus()
  await page.keyboard.press('Enter')
  await page.getByLabel('Name', { exact: true }).focus()
  await type('Fluid beside the lung')
  await page.keyboard.press('Tab')
  await type('Pleura')
  await page.getByLabel('Films that show it, sentence 1').focus()
  await type('There is a right pleural effusion.')
  await page.keyboard.press('Enter')
  await type('There is a left pleural effusion.')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Backspace')
  await page.getByLabel('Films that do not, sentence 1').focus()
  await type('No pleural effusion.')
  await page.getByText(/films scored with/).waitFor({ timeout: 60_000 })
  await page.locator('.results[aria-busy=false]').waitFor()
  expect(await page.getByLabel(/^Films that show it, sentence/).count()).toBe(2)
  expect(await page.locator('.films li').count()).toBe(16)
  expect(await page.getByRole('region', { name: 'Wording' }).getByRole('row').count()).toBe(4)
  expect(await page.locator('main').innerText()).not.toMatch(/NaN|undefined|null/)
  await umbra.screenshot('studio')
  expect(await violations(page)).toEqual([])
})

test('the draft is still there after leaving, and is offered nowhere', async () => {
  await page.evaluate('location.hash = "#/prompts"')
  await page.getByRole('heading', { name: 'Prompts', exact: true }).waitFor()
  expect(await page.locator('main').innerText()).not.toContain('Fluid beside the lung')
  await page.evaluate('location.hash = "#/prompts/write"')
  await page.getByText(/films scored with/).waitFor({ timeout: 60_000 })
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Fluid beside the lung')
})

test('it is saved as a version with an author, changed, compared, and activated by an act of its own', async () => {
  await page.getByLabel('Name of the new set').fill('Our findings')
  await page.getByLabel('Author').fill('Dr. Example')
  await page.getByLabel('Why (optional)').fill('Asked for at the conference')
  await page.getByRole('button', { name: 'Save version' }).click()
  await page.getByRole('heading', { name: 'History of Our findings' }).waitFor()
  await page.getByLabel('Films that show it, sentence 2').fill('Fluid blunts the costophrenic angle.')
  await page.getByRole('button', { name: 'Save version' }).click()
  await page.getByText('Version 2', { exact: true }).waitFor()
  const history = page.getByRole('region', { name: 'History' })
  expect(await history.locator('del').first().innerText()).toContain('There is a left pleural effusion.')
  expect(await history.locator('ins').first().innerText()).toContain('Fluid blunts the costophrenic angle.')
  expect(await page.evaluate('window.umbra.call("prompts.list", {}).then(({ value }) => value.find(({ active }) => active).own)')).toBe(false)
  await history.getByRole('button', { name: 'Activate version 2' }).click()
  await history.getByText('active', { exact: true }).waitFor()
  await page.locator('.toast').first().waitFor({ state: 'detached', timeout: 20_000 })
  await history.scrollIntoViewIfNeeded()
  await umbra.screenshot('studio-history')
  expect(await violations(page)).toEqual([])
  expect(await page.evaluate('window.umbra.call("prompts.list", {}).then(({ value }) => value.find(({ active }) => active).ref)')).toBe('our-findings@2')
})

test('the light theme', async () => {
  await page.evaluate('window.umbra.call("settings.set", { theme: "light" })')
  await page.locator('html[data-theme=light]').waitFor()
  await page.locator('.results[aria-busy=false]').waitFor()
  await umbra.screenshot('studio-light')
  expect(await violations(page)).toEqual([])
})

test('films closed to the reader show no score', async () => {
  await page.evaluate('window.umbra.call("readers.save", { name: "Dr. Example", initials: "DE", boardCertified: true }).then(({ value }) => window.umbra.call("settings.set", { currentReader: value.id }))')
  await page.getByText(/left out: their AI results are closed/).waitFor({ timeout: 60_000 })
  expect(await page.locator('.films li').count()).toBe(0)
  expect(await page.getByText(/^0 films scored/).count()).toBe(1)
  expect(await page.getByLabel('Author').inputValue()).toBe('Dr. Example')
})
