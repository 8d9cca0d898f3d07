import type { Page } from 'playwright-core'
import { findBlocks, timeToPicture } from './page.ts'

/** A table's row: milliseconds from a key to the painted picture, and the longest time for which the page answered nobody meanwhile. */
export interface ProcessingRow {
  what: string
  painted: number
  block: number
}

const KEYS: readonly (readonly [what: string, key: string, done: string])[] = [
  ['preset lung, first on this film (key 2)', '2', 'choice'],
  ['preset mediastinum, the body known (key 3)', '3', 'choice'],
  ['CLAHE (Shift+Q)', 'Shift+Q', 'PROCESSED'],
  ['reset, then unsharp mask (Shift+U)', 'Shift+U', 'PROCESSED'],
  ['reset, then lines and tubes: both (key 5)', '5', 'PROCESSED']
]

/** Presses each key on the open film, with what the reader sees as the end: another window, or the badge with its picture. */
export async function processing(page: Page): Promise<ProcessingRow[]> {
  const rows: ProcessingRow[] = []
  for (const [what, key, done] of KEYS) {
    if (done === 'PROCESSED') {
      await page.keyboard.press('0')
      await page.waitForTimeout(500)
    }
    const answer = page.evaluate(`(${timeToPicture})(${JSON.stringify(done)})`) as Promise<number>
    await page.evaluate(findBlocks)
    await page.keyboard.press(key)
    const painted = await answer
    await page.waitForTimeout(300)
    rows.push({ what, painted, block: (await page.evaluate('window.longestBlock()')) as number })
  }
  return rows
}

export function processingTable(rows: readonly ProcessingRow[]): string {
  const line = (cells: readonly [string, ...string[]]): string => `${cells[0].padEnd(62)}${cells.slice(1).map((cell) => cell.padStart(12)).join('')}\n`
  return line(['key to painted, milliseconds', 'painted', 'block', 'limit']) + rows.map(({ what, painted, block }) => line([what, painted.toFixed(0), block.toFixed(0), '< 50'])).join('')
}
