import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UmbraError } from '../../base/umbra-error.ts'
import { writeDicom } from '../../dicom/write.ts'
import { phantom } from '../phantom.ts'
import { phantomReport } from '../report/report.ts'
import type { Finding, FindingId } from '../types.ts'
import { FINDING_IDS } from '../types.ts'
import { demoDataSet } from './data-set.ts'
import { DEMO_SEED, DEMO_VERSION, demoPlan } from './plan.ts'

/** What `demo.json` holds: used for demonstrating statistics only, never by screening. */
export interface DemoIndex {
  format: 'umbra-demo/1'
  version: number
  seed: string
  note: string
  studies: { patientId: string; patientName: string; studyInstanceUid: string; report: string; labels: Record<FindingId, 0 | 1>; findings: readonly Finding[] }[]
  /** Relative path, bytes and sha256 of every film and report. */
  files: { path: string; bytes: number; sha256: string }[]
}

const INDEX = 'demo.json'

async function existing(folder: string, seed: string, studies: number): Promise<DemoIndex | null> {
  try {
    const index = JSON.parse(await readFile(join(folder, INDEX), 'utf8')) as DemoIndex
    if (index.format !== 'umbra-demo/1' || index.version !== DEMO_VERSION || index.seed !== seed || index.studies.length !== studies) return null
    for (const file of index.files) if ((await stat(join(folder, file.path))).size !== file.bytes) return null
    return index
  } catch {
    // Absent, cut short or foreign: made anew.
    return null
  }
}

const labelsOf = (findings: readonly Finding[]): Record<FindingId, 0 | 1> =>
  Object.fromEntries(FINDING_IDS.map((id) => [id, findings.some((one) => one.id === id) ? 1 : 0])) as Record<FindingId, 0 | 1>

/**
 * Writes the demo library: 24 studies of fictional patients as DICOM Part 10 files with their reports, the same bytes for the same seed.
 * A complete one of the same version and seed is kept. The index is written last, so an interrupted run is repeated.
 *
 * @param options.studies only the first so many of the 24
 * @returns the index, and whether anything was written
 * @throws UmbraError `demo-not-written` when the folder cannot be written
 */
export async function generateDemoLibrary(folder: string, options: { seed?: string; studies?: number; log?: (line: string) => void } = {}): Promise<{ created: boolean; index: DemoIndex }> {
  const seed = options.seed ?? DEMO_SEED
  const plan = demoPlan().slice(0, options.studies)
  const kept = await existing(folder, seed, plan.length)
  if (kept) return { created: false, index: kept }
  const log = options.log ?? (() => undefined)
  const index: DemoIndex = { format: 'umbra-demo/1', version: DEMO_VERSION, seed, note: 'Synthetic phantoms. A demonstration, not for clinical use.', studies: [], files: [] }
  const put = async (path: string, content: Uint8Array | string): Promise<void> => {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
    await mkdir(join(folder, dirname(path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
    index.files.push({ path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })
  }
  try {
    for (const [i, study] of plan.entries()) {
      const place = `${study.name}/${study.date}`
      const patientSeed = `${seed}/${study.id}`
      const filmSeed = `${patientSeed}/${study.date}`
      let studyInstanceUid = ''
      for (const [k, view] of study.views.entries()) {
        const film = phantom({ seed: filmSeed, patientSeed, size: study.size, view, findings: study.findings })
        const dataSet = demoDataSet(study, view, film, seed, k + 1)
        studyInstanceUid = String(dataSet.StudyInstanceUID)
        await put(`${place}/${view}.dcm`, await writeDicom(dataSet, { transferSyntax: study.transferSyntax }))
      }
      await put(`${place}/${study.views[0]!}.txt`, phantomReport({ seed: filmSeed, view: study.views[0]!, findings: [...study.findings] }))
      index.studies.push({ patientId: study.id, patientName: `Demo^${study.name}`, studyInstanceUid, report: `${place}/${study.views[0]!}.txt`, labels: labelsOf(study.findings), findings: study.findings })
      log(`Demo library: study ${i + 1} of ${plan.length}`)
    }
    const partial = join(folder, `${INDEX}.partial`)
    await writeFile(partial, `${JSON.stringify(index, null, 2)}\n`)
    await rename(partial, join(folder, INDEX))
  } catch (cause) {
    throw new UmbraError('demo-not-written', `The demo library could not be written to ${folder}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      file: folder, cause, hint: existsSync(folder) ? 'Check the free space and the permissions of this folder.' : 'Choose a folder that exists and can be written.'
    })
  }
  return { created: true, index }
}
