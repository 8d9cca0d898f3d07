/**
 * `npm run bench:similar -- [films] [--python /usr/bin/python3]`: nearest films of an archive by exact cosine, 512 values each: the product's own
 * database, the matrix read from it once, and one question; numpy's matrix product on the same numbers in the same run.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRandom } from '../../../src-main/base/random.ts'
import { openDatabase } from '../../../src-main/db/open.ts'
import { putImageEmbedding, rememberModel } from '../../../src-main/db/screening.ts'
import { nearest } from '../../../src-main/inference/nearest.ts'
import { normaliseRows } from '../../../src-main/inference/normalise.ts'
import { embeddingMatrix } from '../../../src-main/services/similar/matrix.ts'
import { putOne } from '../worklist/generate.ts'

const SIZE = 512
const K = 8
const QUESTIONS = 20
const given = Number(process.argv[2])
const studies = Number.isInteger(given) && given > 0 ? given : 100_000
const option = process.argv.indexOf('--python')
const pythons = option > 0 ? [process.argv[option + 1]!] : ['/usr/bin/python3', 'python3']

const folder = mkdtempSync(join(tmpdir(), 'umbra-bench-'))
const line = (what: string, ms: number | undefined, note = ''): void => void process.stdout.write(`${what.padEnd(56)}${ms === undefined ? 'not run'.padStart(10) : `${ms.toFixed(1).padStart(10)} ms`}  ${note}\n`)
try {
  const { db } = openDatabase(join(folder, 'library.sqlite'))
  const random = createRandom('similar')
  rememberModel(db, { hash: 'm', id: 'm', version: '1', manifest: {} }, '')
  db.transaction(() => {
    for (let id = 1; id <= studies; id++) putOne(db, id)
    const films = db.prepare('SELECT min(id) AS id, content_sha256 AS sha FROM instances GROUP BY study').all() as { id: number; sha: string }[]
    for (const { id, sha } of films) putImageEmbedding(db, { instance: id, modelHash: 'm', contentSha256: sha, embedding: normaliseRows(Float32Array.from({ length: SIZE }, () => random.normal()), SIZE), warnings: [], runtime: '', device: '' }, '')
  })()
  process.stdout.write(`${availableParallelism()} processors, load ${loadavg()[0]!.toFixed(1)}; ${studies} films of ${SIZE} values, the nearest ${K}, ${QUESTIONS} questions\n\n`)
  let start = performance.now()
  const matrix = await embeddingMatrix(db, 'm')
  line('read the archive into the matrix, once', performance.now() - start, `${(matrix.values.byteLength / 1e6).toFixed(0)} MB`)
  const times: number[] = []
  const answers: number[][] = []
  for (let at = -2; at < QUESTIONS; at++) {
    const row = ((at + 2) * 4999) % studies
    start = performance.now()
    const found = nearest(matrix.values, SIZE, matrix.values.subarray(row * SIZE, (row + 1) * SIZE), K, (other) => (other === row ? -1 : matrix.studies[other]!))
    if (at >= 0) times.push(performance.now() - start)
    answers.push(found.map((each) => each.row))
  }
  const sorted = times.toSorted((a, b) => a - b)
  line(`nearest ${K}, median`, sorted[sorted.length >> 1], `worst ${sorted.at(-1)!.toFixed(1)} ms`)
  const file = join(folder, 'matrix.f32')
  writeFileSync(file, new Uint8Array(matrix.values.buffer, matrix.values.byteOffset, matrix.values.byteLength))
  const peer = pythons.map((python) => spawnSync(python, [fileURLToPath(new URL('peer.py', import.meta.url)), file, String(SIZE), String(K), String(QUESTIONS + 2)], { encoding: 'utf8', maxBuffer: 1 << 26 })).find(({ status }) => status === 0)
  const numbers = peer && (JSON.parse(peer.stdout) as { median: number; answers: number[][] })
  line('numpy: matrix @ query, argpartition, median', numbers?.median)
  if (numbers) process.stdout.write(`\nthe same films in ${numbers.answers.filter((rows, at) => rows.join() === answers[at]!.join()).length} of ${answers.length} questions\n`)
  db.close()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
