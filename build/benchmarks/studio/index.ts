/**
 * `npm run bench:studio -- [films] [--python /usr/bin/python3]`: the prompt studio from a finding in words to its scores on the library: shipped model, stored
 * embeddings, the real services over a real database. Beside it what cannot be saved (the text encoder) and numpy's margins of the same films in the same run.
 */
import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRandom } from '../../../src-main/base/random.ts'
import { embeddingsOf, putImageEmbedding, rememberModel } from '../../../src-main/db/screening.ts'
import { normaliseRows } from '../../../src-main/inference/normalise.ts'
import { ask, openApp, resources, temporary } from '../../../test/services/app.ts'
import { putOne } from '../worklist/generate.ts'

const REPEATS = 10
const ENCODERS = { folder: join(resources, 'models', 'phantom'), device: 'cpu' as const }
const given = Number(process.argv[2])
const studies = Number.isInteger(given) && given > 0 ? given : 10_000
const option = process.argv.indexOf('--python')
const pythons = option > 0 ? [process.argv[option + 1]!] : ['/usr/bin/python3', 'python3']
const wordings = (turn: number) => ({
  positive: ['a nodule in the right lung', 'a round opacity in the lung', 'small nodular opacity', `pulmonary nodule of ${5 + turn} mm`],
  negative: ['no nodule', 'the lungs are clear', 'no nodular opacity', 'clear lungs without nodule']
})
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!
const line = (what: string, values: readonly number[], note = ''): void => void process.stdout.write(`${what.padEnd(64)}${values.length ? `${median(values).toFixed(1).padStart(9)} ms` : 'not run'.padStart(12)}  ${note}\n`)

const library = temporary('bench-studio')
const app = await openApp(library)
try {
  await ask(app, 'models.activate', { id: 'phantom' })
  await ask(app, 'prompts.activate', { id: 'phantom' })
  const model = (await ask(app, 'models.list', {})).find(({ active }) => active)!
  const { db } = app.context
  const random = createRandom('studio')
  const size = model.embeddingSize
  rememberModel(db, { hash: model.hash, id: model.id, version: model.version, manifest: {} }, '')
  db.transaction(() => {
    for (let id = 1; id <= studies; id++) putOne(db, id)
    for (const { id, sha } of db.prepare('SELECT min(id) AS id, content_sha256 AS sha FROM instances GROUP BY study').all() as { id: number; sha: string }[]) {
      putImageEmbedding(db, { instance: id, modelHash: model.hash, contentSha256: sha, embedding: normaliseRows(Float32Array.from({ length: size }, () => random.normal()), size), warnings: [], runtime: '', device: '' }, '')
    }
  })()
  const [tried, texts]: number[][] = [[], []]
  let films = 0
  let highest: number[] = []
  for (let turn = -2; turn < REPEATS; turn++) {
    const { positive, negative } = wordings(turn)
    let start = performance.now()
    const trial = await ask(app, 'studio.try', { from: 'phantom', finding: { id: 'new', name: 'New', group: 'Lungs', kind: 'finding', positive, negative } })
    if (turn >= 0) tried!.push(performance.now() - start)
    films = trial.films
    highest = trial.highest.map(({ margin }) => margin)
    start = performance.now()
    await app.context.compute.request('embedTexts', { model: ENCODERS, texts: [...positive, ...negative] })
    if (turn >= 0) texts!.push(performance.now() - start)
  }
  process.stdout.write(`${availableParallelism()} processors, load ${loadavg()[0]!.toFixed(1)}; ${studies} stored embeddings of ${size} values, 4 + 4 wordings, ${REPEATS} turns\n\n`)
  line('finding in words to its scores, flags, films and likenesses', tried!, `on ${films} films`)
  line('of it the text encoder', texts!)

  const used = [...embeddingsOf(db, model.hash)].slice(0, films)
  const last = wordings(REPEATS - 1)
  const { embeddings } = await app.context.compute.request('embedTexts', { model: ENCODERS, texts: [...last.positive, ...last.negative] })
  const [filmsPath, textsPath] = [join(library, 'films.f32'), join(library, 'texts.f32')]
  writeFileSync(filmsPath, Buffer.concat(used.map(({ embedding }) => new Uint8Array(embedding.buffer, embedding.byteOffset, embedding.byteLength))))
  writeFileSync(textsPath, new Uint8Array(embeddings.buffer, embeddings.byteOffset, embeddings.byteLength))
  const peer = pythons.map((python) => spawnSync(python, [fileURLToPath(new URL('peer.py', import.meta.url)), filmsPath, textsPath, String(size), '4', String(REPEATS)], { encoding: 'utf8' })).find(({ status }) => status === 0)
  const answer = peer && (JSON.parse(peer.stdout) as { median: number; margins: number[] })
  line('numpy: the margins alone, embeddings in memory', answer ? [answer.median] : [])
  if (answer) process.stdout.write(`\nhighest margins differ by at most ${Math.max(...answer.margins.map((margin, i) => Math.abs(margin - highest[i]!))).toExponential(1)}\n`)
} finally {
  await app.close()
  rmSync(library, { recursive: true, force: true })
}
