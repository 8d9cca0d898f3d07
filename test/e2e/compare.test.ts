import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../src-main/db/open.ts'
import { changeSettings } from '../../src-main/services/settings.ts'
import { folder as temporaryFolder, sheetRows, simulate } from '../services/compare/files.ts'
import { seedReads, seedReference } from '../services/compare/seed-reads.ts'
import { calibrateOn, FINDINGS, scoredLibrary } from '../services/scored-library.ts'
import { violations } from './support/axe.ts'
import type { Umbra } from './support/launch.ts'
import { session } from './support/session.ts'

const { library, start } = session()
let umbra: Umbra
let page: Page

beforeAll(async () => {
  mkdirSync(library, { recursive: true })
  const { db } = openDatabase(join(library, 'library.sqlite'))
  const seeded = scoredLibrary(db, 240)
  seedReads(db, seeded, ['Dr Ada Lindqvist', 'Dr Ben Okafor', 'Dr Cleo Haddad'])
  seedReference(db, seeded)
  calibrateOn(db, seeded, Object.fromEntries(FINDINGS.map(([finding]) => [finding, seeded.studies.map(({ margin }) => margin[finding]!)])))
  changeSettings(db, { readingPolicy: 'open' })
  db.close()
  umbra = await start()
  page = umbra.page
})

async function look(name: string): Promise<void> {
  await page.mouse.move(2, 400)
  await page.waitForTimeout(400)
  await umbra.screenshot(name)
  expect(await page.locator('main').innerText()).not.toMatch(/NaN|undefined|null|Infinity/)
  expect(await violations(page)).toEqual([])
}

const scrollTo = (name: string): Promise<void> => page.getByRole('heading', { name }).first().scrollIntoViewIfNeeded()

test('readers and model of the library are compared from the keyboard, in both themes', async () => {
  await page.evaluate('location.hash = "#/compare"')
  await page.getByRole('heading', { name: 'Compare', exact: true }).waitFor()
  await page.getByText('Dr Ada Lindqvist').waitFor()
  await look('compare-empty')
  await page.getByRole('button', { name: 'Compare', exact: true }).focus()
  await page.keyboard.press('Enter')
  await page.getByText(/an average single reader \(of 3\)/).waitFor({ timeout: 60_000 })
  await page.getByRole('heading', { name: 'ROC curve and operating points' }).waitFor()
  await page.getByRole('heading', { name: 'Readers with and without the AI' }).waitFor()
  await look('compare')
  await scrollTo('ROC curve and operating points')
  await look('compare-charts')
  await scrollTo('Subgroups')
  await look('compare-subgroups')
  await page.evaluate('window.umbra.call("settings.set", { theme: "light" })')
  await page.locator('html[data-theme=light]').waitFor()
  await look('compare-light-subgroups')
  await scrollTo('ROC curve and operating points')
  await look('compare-light-charts')
  await page.evaluate('document.querySelector(".page").scrollTop = 0')
  await look('compare-light')
  await page.evaluate('window.umbra.call("settings.set", { theme: "dark" })')
  await page.locator('html[data-theme=dark]').waitFor()
})

test('a chart says the same as a table, its points open from the keyboard, and so do the cells', async () => {
  await page.getByRole('button', { name: 'ROC curve and operating points as a table' }).click()
  await page.getByRole('group', { name: 'ROC curve and operating points, as a table' }).waitFor()
  await page.getByRole('button', { name: 'ROC curve and operating points as a table' }).click()
  const cell = page.getByRole('button', { name: /Dr Ben Okafor: \d+ missed, open these cases/ })
  const missed = Number(await cell.innerText())
  await cell.focus()
  await page.keyboard.press('Enter')
  await page.getByText('Pleural effusion: missed by Dr Ben Okafor').waitFor()
  await page.getByText(`${missed} studies`, { exact: true }).waitFor()
  await look('compare-cases')
  await page.getByRole('button', { name: 'Show all' }).click()
  await page.getByText('240 studies', { exact: true }).waitFor()
  // The comparison is still there.
  await page.evaluate('location.hash = "#/compare"')
  const point = page.getByRole('button', { name: /^Dr Ada Lindqvist: sensitivity .* Open the cases it got wrong/ })
  await point.focus()
  await page.keyboard.press('Enter')
  await page.getByText('Pleural effusion: false alarms by Dr Ada Lindqvist').waitFor()
  await page.getByRole('button', { name: 'Show all' }).click()
})

test('a calibration is fitted, seen on other patients, saved by keyboard, and its probabilities are judged on the compare page', async () => {
  await page.evaluate('location.hash = "#/compare/calibration"')
  await page.getByText('The position among 240 local films: a rank, no probability').waitFor()
  await page.getByRole('button', { name: 'Fit and judge' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Calibration: Pleural effusion' }).waitFor()
  await page.getByLabel('Name').focus()
  await page.keyboard.type('Spring films')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Dr Ada Lindqvist')
  await look('calibration')
  await page.keyboard.press('Enter')
  await page.getByText(/Platt, fitted to \d+ (to \d+ )?labelled studies \(version 1\), “Spring films”, by Dr Ada Lindqvist/).waitFor()
  await look('calibration-saved')
  await page.evaluate('window.umbra.call("settings.set", { theme: "light" })')
  await page.locator('html[data-theme=light]').waitFor()
  await look('calibration-light')
  await page.evaluate('window.umbra.call("settings.set", { theme: "dark" })')
  await page.evaluate('location.hash = "#/compare"')
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await page.getByText(/The calibration \(Platt, fitted to .*\) is judged on \d+ of 240 studies/).waitFor({ timeout: 60_000 })
  await page.getByRole('heading', { name: 'Net benefit' }).waitFor()
  await scrollTo('Calibration')
  await look('compare-calibrated')
  await page.getByRole('heading', { name: /alone against the average reader/ }).scrollIntoViewIfNeeded()
  await look('compare-against-readers')
})

test('a site threshold is chosen from prevalence and costs, saved, and used at once', async () => {
  await page.evaluate('location.hash = "#/compare/thresholds"')
  await page.getByText(/The neutral point, margin 0: no site threshold is set/).waitFor()
  await page.getByText('Of 1,000 people screened').waitFor()
  await page.getByLabel('Prevalence among those screened, %').fill('8')
  await page.getByLabel('Cost of a miss').fill('30')
  await page.getByRole('button', { name: 'Put into the set' }).click()
  await page.getByLabel('Name').fill('Spring review')
  await page.getByLabel('Author').fill('Dr Ada Lindqvist')
  await look('thresholds')
  await page.getByRole('button', { name: 'Save and use' }).click()
  await page.getByText(/Site thresholds, version 1 \(Spring review\)/).waitFor()
  await page.getByText('in use', { exact: true }).waitFor()
  await look('thresholds-saved')
})

test('plain CSV files chosen in dialogs are compared without a library', async () => {
  const { path: folder, put } = temporaryFolder()
  const { ids, truth, scores, reads } = simulate(300, 5)
  const later = simulate(300, 6).reads
  const files = {
    reference: put('reference.csv', sheetRows(ids, truth)),
    readers: [put('reader-a.csv', sheetRows(ids, reads)), put('reader-b.csv', sheetRows(ids, truth.map((row, k) => row.map((t, at) => (k % 4 ? t : later[k]![at]!)))))],
    thresholds: [put('thresholds.csv', [['finding', 'threshold'], ['Edema', 0.5], ['Consolidation', 0.5]])],
    models: [put('model.csv', sheetRows(ids, scores.map((row) => row.map((x) => Number((1 / (1 + Math.exp(0.8 - x))).toFixed(4))))))]
  }
  await page.evaluate('location.hash = "#/compare"')
  await page.getByRole('button', { name: 'CSV files' }).click()
  for (const [button, paths] of [['Choose reference', [files.reference]], ['Add readers', files.readers], ['Add models', files.models], ['Add thresholds from', files.thresholds]] as const) {
    umbra.answerNext('open', { canceled: false, filePaths: [...paths] })
    await page.getByRole('button', { name: button }).click()
    await page.getByText(paths[0]!.split('/').at(-1)!, { exact: true }).waitFor()
  }
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await page.getByText(/average single reader \(of 2\)/).waitFor({ timeout: 60_000 })
  await look('compare-files')
  umbra.answerNext('save', { canceled: false, filePath: join(folder, 'report.pdf') })
  await page.getByRole('button', { name: 'PDF report' }).click()
  await page.getByText('Saved report.pdf').waitFor()
  expect(readFileSync(join(folder, 'report.pdf')).subarray(0, 5).toString()).toBe('%PDF-')
})
