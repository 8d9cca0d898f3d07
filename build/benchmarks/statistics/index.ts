import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRandom } from '../../../src-main/base/random.ts'
import { auroc } from '../../../src-main/metrics/auroc.ts'
import { bootstrapAuroc } from '../../../src-main/metrics/bootstrap-auroc.ts'
import { compareFiles } from '../../../src-main/services/compare/compare.ts'

// npm run bench:statistics [-- --python /usr/bin/python3]
// DeLong on 100,000 cases, a 1,000-fold bootstrap of 14 findings x 500 studies, and the comparison of 2,000 studies; numpy and scikit-learn in the same run.

const REPLICATES = 1000
const option = process.argv.indexOf('--python')
const pythons = option > 0 ? [process.argv[option + 1]!] : ['/usr/bin/python3', 'python3']

const random = createRandom(2024)
const caseOf = (prevalence: number): [truth: number, score: number] => {
  const truth = random.next() < prevalence ? 1 : 0
  return [truth, Math.round((truth * 1.2 + random.normal()) * 1000) / 1000]
}
const table = (n: number, prevalence: number): { truth: number[]; scores: number[] } => {
  const rows = Array.from({ length: n }, () => caseOf(prevalence))
  return { truth: rows.map(([truth]) => truth), scores: rows.map(([, score]) => score) }
}
const large = table(100_000, 0.1)
const small = Array.from({ length: 14 }, () => table(500, 0.2))

const ms = (x: number): string => `${x.toFixed(1)} ms`

/** Best of several runs in milliseconds, the first (cold) one beside it. */
function timed<T>(run: () => T, repeats: number): { cold: number; best: number; value: T } {
  const times: number[] = []
  let value!: T
  for (let k = 0; k < repeats; k++) {
    const start = performance.now()
    value = run()
    times.push(performance.now() - start)
  }
  return { cold: times[0]!, best: Math.min(...times), value }
}

type Peer = { delong: { seconds: number; auc: number; variance: number }; rocAuc: { seconds: number }; bootstrapNumpy: { seconds: number; intervals: [number, number][] }; bootstrapSklearn: { seconds: number; intervals: [number, number][] } }

function runPeer(): Peer | null {
  const input = JSON.stringify({ large, small: { truth: small.map((each) => each.truth), scores: small.map((each) => each.scores) }, replicates: REPLICATES })
  for (const python of pythons) {
    const done = spawnSync(python, [fileURLToPath(new URL('peer.py', import.meta.url))], { input, maxBuffer: 1 << 28, encoding: 'utf8' })
    if (done.status === 0) return JSON.parse(done.stdout) as Peer
  }
  return null
}

const read = (t: number): number => (1.4 * t + random.normal() > 0.7 ? 1 : 0)

/** Five CSV files of 2,000 studies and 14 findings: reference, two readers, a model's decisions and one's scores. */
function comparison(folder: string): Parameters<typeof compareFiles>[0] {
  const findings = Array.from({ length: 14 }, (_, k) => `Finding ${k + 1}`)
  const truth = Array.from({ length: 2000 }, () => findings.map(() => (random.next() < 0.2 ? 1 : 0)))
  const write = (name: string, value: (t: number) => number): string => {
    const path = join(folder, `${name}.csv`)
    writeFileSync(path, [['Study', ...findings].join(), ...truth.map((row, k) => [`test/patient${10000 + k}/study1`, ...row.map(value)].join())].join('\n'))
    return path
  }
  return { reference: write('reference', (t) => t), readers: [write('reader1', read), write('reader2', read)], models: [write('decisions', read), write('scores', (t) => 1.4 * t + random.normal())] }
}

const folder = mkdtempSync(join(tmpdir(), 'umbra-bench-'))
try {
  const area = timed(() => auroc(large.truth, large.scores), 25)
  const booted = timed(() => small.map(({ truth, scores }) => bootstrapAuroc(truth, scores, { replicates: REPLICATES })), 5)
  const files = comparison(folder)
  const compared = timed(() => compareFiles(files), 4)
  const peer = runPeer()
  const rows: string[][] = [['what', 'ours, first run', 'ours, best', 'peer', 'peer seconds', 'times faster']]
  const add = (what: string, ours: { cold: number; best: number }, name: string, seconds: number | undefined): void => {
    rows.push([what, ms(ours.cold), ms(ours.best), name, seconds === undefined ? 'not run' : seconds.toFixed(3), seconds === undefined ? '' : (seconds / (ours.best / 1000)).toFixed(1)])
  }
  add('AUROC + DeLong variance, 100,000 cases', area, 'numpy + scipy rankdata', peer?.delong.seconds)
  add('', area, 'sklearn roc_auc_score (no variance)', peer?.rocAuc.seconds)
  add('bootstrap x 1,000, 14 findings x 500', booted, 'numpy + scipy rankdata', peer?.bootstrapNumpy.seconds)
  add('', booted, 'sklearn roc_auc_score', peer?.bootstrapSklearn.seconds)
  add('compare, 2,000 studies x 14 findings, 5 files, 1,000 replicates', compared, '-', undefined)
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  for (const row of rows) console.log(row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd())
  if (!peer) console.log('\nNo python3 with numpy, scipy and scikit-learn was found: the peer columns are empty.')
  else if (area.value.ok) {
    console.log(`\nsame numbers: AUROC differs by ${Math.abs(area.value.value - peer.delong.auc).toExponential(1)}, variance by ${Math.abs(area.value.variance - peer.delong.variance).toExponential(1)};`)
    const gap = Math.max(...booted.value.flatMap((each, k) => (each.ok ? [Math.abs(each.interval!.low - peer.bootstrapNumpy.intervals[k]![0]), Math.abs(each.interval!.high - peer.bootstrapNumpy.intervals[k]![1])] : [])))
    console.log(`bootstrap interval ends differ by at most ${gap.toFixed(4)} (other random numbers).`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
