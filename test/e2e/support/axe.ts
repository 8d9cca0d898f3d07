import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

const source = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

/** Serious and critical accessibility violations of what is on screen now: rule, and where. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(source)
  // Through evaluate, not a script tag: the page's policy lets no foreign script in.
  const found = (await page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => id + ': ' + nodes.map(({ target, failureSummary }) => target.join(' ') + ' (' + failureSummary.replaceAll('\\n', ' ').slice(0, 200) + ')').join('; ')))`)) as string[]
  return found
}
