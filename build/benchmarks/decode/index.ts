import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { decodeAll } from '../../../src-main/dicom/open-image.ts'
import { transferSyntaxName } from '../../../src-main/dicom/transfer-syntax.ts'

/**
 * Milliseconds to decode every frame of a file, by codec, beside dcmtk and gdcm.
 *
 * Ours: in one warm process, from the bytes in memory to stored values, median of several runs. The peers are command line programs, so
 * theirs is the whole process (which also reads and writes the file) minus the same program's time on the smallest file of the same codec,
 * which is mostly its start: a small bias in their favour for the subtracted decoding, against them for the writing.
 */
const CORPUS = fileURLToPath(new URL('../../../../shared/corpus/dicom/', import.meta.url))
const FILES_PER_CODEC = Number(process.argv[2] ?? 3)
const RUNS = 5

interface Row {
  file: string
  kind: string
  transfer_syntax: string
  value_sha256: string
  rows: string
  cols: string
  frames: string
  samples: string
  size_bytes: string
}

if (!existsSync(`${CORPUS}manifest.csv`)) {
  console.info('The DICOM corpus (../shared/corpus/dicom) is absent: nothing to measure.')
  process.exit(0)
}

const scratch = mkdtempSync(join(tmpdir(), 'umbra-decode-'))

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}

async function repeated(run: () => void | Promise<void>, times = RUNS): Promise<number> {
  const taken: number[] = []
  for (let i = 0; i < times; i++) {
    const start = performance.now()
    await run()
    taken.push(performance.now() - start)
  }
  return median(taken)
}

async function ours(path: string): Promise<number> {
  const bytes = new Uint8Array(readFileSync(path))
  const all = async (): Promise<void> => {
    for await (const frame of decodeAll(bytes)) if (frame.data.length === 0) throw new Error('no pixels')
  }
  await all()
  return repeated(all)
}

/** dcmtk's program for a codec; it has none for JPEG 2000. */
function dcmtkFor(syntax: string): string | null {
  if (syntax.endsWith('.2.5')) return 'dcmdrle'
  if (/\.4\.(50|51|53|55|57|70)$/.test(syntax)) return 'dcmdjpeg'
  if (/\.4\.8[01]$/.test(syntax)) return 'dcmdjpls'
  if (/1\.2(\.1|\.2|\.1\.99)?$/.test(syntax)) return 'dcmconv'
  return null
}

const out = join(scratch, 'out.dcm')

async function program(name: string | null, args: string[]): Promise<number | null> {
  if (name === null) return null
  try {
    return await repeated(() => void execFileSync(name, [...args, out], { stdio: 'ignore' }), 3)
  } catch {
    return null
  }
}

const net = (whole: number | null, start: number | null): string => (whole === null || start === null ? '-' : Math.max(0, whole - start).toFixed(1))

const rows = (parse(readFileSync(`${CORPUS}manifest.csv`), { columns: true }) as Row[]).filter((row) => row.kind !== 'fuzz' && row.value_sha256 && row.transfer_syntax.startsWith('1.'))
const pixels = (row: Row): number => Number(row.rows) * Number(row.cols) * Number(row.frames || 1) * Number(row.samples || 1)
const syntaxes = [...new Set(rows.map((row) => row.transfer_syntax))].toSorted()

console.info(`| codec | file | Msamples | ours ms | dcmtk ms | gdcm ms |\n|---|---|---:|---:|---:|---:|`)
for (const syntax of syntaxes) {
  const files = rows.filter((row) => row.transfer_syntax === syntax).toSorted((a, b) => pixels(b) - pixels(a))
  const smallest = CORPUS + files.at(-1)!.file
  const dcmtk = dcmtkFor(syntax)
  const starts = { dcmtk: await program(dcmtk, [smallest]), gdcm: await program('gdcmconv', ['--raw', smallest]) }
  for (const row of files.slice(0, FILES_PER_CODEC)) {
    const path = CORPUS + row.file
    const mine = await ours(path)
    const theirs = { dcmtk: await program(dcmtk, [path]), gdcm: await program('gdcmconv', ['--raw', path]) }
    console.info(`| ${transferSyntaxName(syntax)} | ${row.file.slice(0, 60)} | ${(pixels(row) / 1e6).toFixed(2)} | ${mine.toFixed(1)} | ${net(theirs.dcmtk, starts.dcmtk)} | ${net(theirs.gdcm, starts.gdcm)} |`)
  }
}
rmSync(scratch, { recursive: true })
