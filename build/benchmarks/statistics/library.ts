import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from '../../../src-main/app.ts'
import { createRandom } from '../../../src-main/base/random.ts'
import { forkNode } from '../../../src-main/compute/fork-node.ts'
import { changeSettings } from '../../../src-main/services/settings.ts'
import { LABEL_IDS } from '../../../src-main/text/reports/index.ts'
import { ask, resources } from '../../../test/services/app.ts'
import { seedReads } from '../../../test/services/compare/seed-reads.ts'
import { scoredLibrary } from '../../../test/services/scored-library.ts'

// npm run bench:references [-- --studies 20000]
// How long the interface would be held up by questions to a large library: the longest time in which main answers nothing. Target: 50 ms.

const option = process.argv.indexOf('--studies')
const count = option > 0 ? Number(process.argv[option + 1]) : 20_000

const folder = mkdtempSync(join(tmpdir(), 'umbra-bench-'))
const app = await createApp({ paths: { library: join(folder, 'library'), resources }, forkCompute: forkNode })
const { db } = app.context
const library = scoredLibrary(db, count)
const { readers } = seedReads(db, library, ['Dr A'])
changeSettings(db, { readingPolicy: 'blind-first', currentReader: readers[0]!.id })

const random = createRandom(9)
const table = (name: string): string => {
  const path = join(folder, name)
  writeFileSync(path, ['AccessionNumber', ...LABEL_IDS].join() + '\n' + library.studies.map((_, k) => [`A${k}`, ...LABEL_IDS.map(() => (random.next() < 0.2 ? 1 : 0))].join()).join('\n'))
  return path
}
const [labels, other] = [table('labels.csv'), table('other.csv')]

/** Seconds a question took, and the longest time in which nothing else was answered. */
async function held(what: string, task: () => Promise<unknown>): Promise<void> {
  let longest = 0
  let last = performance.now()
  const ticking = setInterval(() => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }, 1)
  const start = performance.now()
  await task()
  const took = performance.now() - start
  // What held up the loop to its very end is counted at the next tick.
  await new Promise((resolve) => setTimeout(resolve, 5))
  clearInterval(ticking)
  console.log(what.padEnd(52), `${(took / 1000).toFixed(2)} s`.padStart(9), `${longest.toFixed(0)} ms`.padStart(9))
}

console.log(`${count} studies, ${LABEL_IDS.length} findings in the table, ${count} reads with and without the AI\n`)
console.log('question'.padEnd(52), 'took'.padStart(9), 'held up'.padStart(9))
try {
  await held('references.import, new', () => ask(app, 'references.import', { path: labels }))
  await held('references.import, the same again', () => ask(app, 'references.import', { path: labels }))
  await held('references.import, other labels in its place', () => ask(app, 'references.import', { path: other, name: 'labels' }))
  await held('references.consensus', () => ask(app, 'references.consensus', { name: 'Consensus', rule: { readerIds: [readers[0]!.id], atLeast: 1 } }))
  await held('references.list', () => ask(app, 'references.list', {}))
  await held('references.remove', async () => ask(app, 'references.remove', { id: (await ask(app, 'references.list', {})).find(({ kind }) => kind === 'imported')!.id }))
  await held('discordance.list', () => ask(app, 'discordance.list', { show: 'all' }))
  const { rows } = await ask(app, 'discordance.list', { show: 'all' })
  await held('discordance.adjudicate', () => ask(app, 'discordance.adjudicate', { studyId: rows[0]!.studyId, findingId: rows[0]!.findingId, verdict: 'ai' }))
  await held('discordance.exclusions', () => ask(app, 'discordance.exclusions', {}))
  await held('compare.choices', () => ask(app, 'compare.choices', {}))
} finally {
  await app.close()
  rmSync(folder, { recursive: true, force: true })
}
