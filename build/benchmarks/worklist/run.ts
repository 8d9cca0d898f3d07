/**
 * `npm run bench:worklist`: 100,000 studies. First the database alone (the product's own queries), then the page in Chromium: open, sort,
 * search, and scrolling from end to end. Needs `npm run build` first.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { worklistQuery } from '../../../src-main/contract/library.ts'
import { openDatabase } from '../../../src-main/db/open.ts'
import { queryWorklist } from '../../../src-main/db/worklist.ts'
import { freshLibrary, launch } from '../../../test/e2e/support/launch.ts'
import { generate } from './generate.ts'

const STUDIES = 100_000
const REPEATS = 15
const quantile = (values: readonly number[], p: number): number => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * p))] ?? Number.NaN

const QUERIES: readonly (readonly [string, Record<string, unknown>])[] = [
  ['open (newest first)', {}],
  ['page in the middle', { offset: 50_000 }],
  ['last page', { offset: 99_900 }],
  ['sort by name', { sort: 'patientName', direction: 'asc' }],
  ['sort by status', { sort: 'screening', direction: 'asc' }],
  ['sort by top margin', { sort: 'topMargin' }],
  ['search "hadd"', { search: 'hadd' }],
  ['search "haddad le"', { search: 'haddad le' }],
  ['search one accession number', { search: 'A142857' }],
  ['filter lateral, refused', { view: 'lateral', screening: 'refused' }],
  ['filter finding above', { finding: 'nodule' }]
]

function print(what: string, times: readonly number[]): void {
  process.stdout.write(`${what.padEnd(52)}${quantile(times, 0.5).toFixed(1).padStart(8)}${quantile(times, 0.95).toFixed(1).padStart(8)}${String(times.length).padStart(6)}\n`)
}

function measureDatabase(path: string): void {
  const { db } = openDatabase(path)
  for (const [what, query] of QUERIES) {
    const times: number[] = []
    for (let i = 0; i < REPEATS; i++) {
      const start = performance.now()
      queryWorklist(db, worklistQuery.parse(query), { readerId: null, ai: 'all' })
      times.push(performance.now() - start)
    }
    print(`database: ${what}`, times)
  }
  db.close()
}

/** Milliseconds from an action in the page until the grid shows other rows than before, by the page's own clock. */
const untilRows = `(action) => new Promise((done) => {
  const grid = document.querySelector('[role=grid]')
  const look = () => [...grid.querySelectorAll('[data-index]')].slice(0, 8).map((row) => row.textContent).join('|')
  const before = look()
  const start = performance.now()
  if (action.click) [...document.querySelectorAll('[role=columnheader] button')].find((button) => button.textContent.trim() === action.click).click()
  else { const field = document.querySelector('input[type=search]'); field.value = action.search; field.dispatchEvent(new Event('input', { bubbles: true })) }
  const tick = () => { const now = look(); if (now !== before && now !== '' && !grid.querySelector('[aria-label=Loading]')) requestAnimationFrame(() => done(performance.now() - start)); else setTimeout(tick, 1) }
  tick()
})`

/** Scrolls through the whole list and back in steps; answers the time between frames. */
const scroll = `async () => {
  const grid = document.querySelector('[role=grid]')
  const gaps = []
  let last = performance.now()
  for (let i = 0; i < 240; i++) {
    grid.scrollTop += i < 120 ? 90 : (grid.scrollHeight / 130)
    await new Promise((next) => requestAnimationFrame(next))
    const now = performance.now()
    gaps.push(now - last)
    last = now
  }
  return gaps
}`
const evaluate = <T>(page: Page, script: string, argument: unknown): Promise<T> => page.evaluate(`(${script})(${JSON.stringify(argument)})`)

async function measurePage(library: string): Promise<void> {
  const umbra = await launch({ library })
  const { page } = umbra
  try {
    const opened: number[] = []
    for (let i = 0; i < 5; i++) {
      await page.reload()
      await page.locator('[data-index="0"] [role=gridcell]').first().waitFor()
      opened.push((await page.evaluate(`performance.now()`)) as number)
    }
    print('page: reload until rows stand there', opened)
    const sorted: number[] = []
    for (const column of ['Patient', 'ID', 'Born', 'Age', 'Status', 'Study', 'Patient', 'Top findings']) sorted.push(await evaluate(page, untilRows, { click: column }))
    print('page: sort, click until rows', sorted)
    const searched: number[] = []
    // Each answer's first rows differ from the ones before: that is what stops the clock.
    for (const search of ['haddad', 'silva', 'moreau leila', 'A142857', 'tan', 'okafor', 'kow', 'rossi']) searched.push(await evaluate(page, untilRows, { search }))
    print('page: search, typing until rows (40 ms of it debounce)', searched)
    await evaluate(page, untilRows, { search: '' })
    print('page: scroll, between frames', await evaluate<number[]>(page, scroll, null))
  } finally {
    await umbra.quit()
  }
}

const { library, remove } = freshLibrary()
try {
  mkdirSync(library, { recursive: true })
  const path = join(library, 'library.sqlite')
  const start = performance.now()
  generate(path, STUDIES)
  process.stdout.write(`${STUDIES} studies made in ${((performance.now() - start) / 1000).toFixed(0)} s\n\n${'milliseconds'.padEnd(52)}${'p50'.padStart(8)}${'p95'.padStart(8)}${'n'.padStart(6)}\n`)
  measureDatabase(path)
  await measurePage(library)
} finally {
  remove()
}
