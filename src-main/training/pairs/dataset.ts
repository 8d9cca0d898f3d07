import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { UmbraError } from '../../base/umbra-error.ts'
import { assertPatientDisjoint } from './split.ts'
import type { Pair } from './types.ts'

/** Identity of a data set: films by content, reports, patients, split and labels, in order. File names do not matter. */
export function dataHash(pairs: Iterable<Pair>): string {
  const hash = createHash('sha256')
  for (const { content, report, patient, study, split, labels } of pairs) hash.update(`${JSON.stringify([content, report, patient, study, split, Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))])}\n`)
  return hash.digest('hex')
}

/** One JSON line per pair, written whole or not at all. */
export async function writePairs(file: string, pairs: Iterable<Pair>): Promise<void> {
  const handle = await open(`${file}.part`, 'w')
  try {
    let lines = ''
    for (const pair of pairs) {
      lines += `${JSON.stringify(pair)}\n`
      if (lines.length > 1 << 20) {
        await handle.write(lines)
        lines = ''
      }
    }
    await handle.write(lines)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${file}.part`, file)
}

/** @throws UmbraError `pairs-damaged`; `patient-both-sides` when the list would leak. */
export async function readPairs(file: string): Promise<Pair[]> {
  const pairs: Pair[] = []
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    try {
      pairs.push(JSON.parse(line) as Pair)
    } catch {
      throw new UmbraError('pairs-damaged', `Line ${pairs.length + 1} of ${file} is damaged.`, { file, hint: 'Check the data again.' })
    }
  }
  assertPatientDisjoint(pairs)
  return pairs
}
