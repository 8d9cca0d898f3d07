import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encode } from 'fast-png'
import type { App } from '../../../src-main/app.ts'
import type { ForkCompute } from '../../../src-main/compute/client.ts'
import { forkNode } from '../../../src-main/compute/fork-node.ts'
import { tinyPackage } from '../../models/tiny-package.ts'
import { ask, openApp, runJob, temporary } from '../app.ts'
import { putFilm } from '../films.ts'

/** A frontal-looking film: two dark lungs beside a bright middle, different for every number. */
export const lungs = (n: number): Uint16Array => {
  const [rows, columns] = [160, 140]
  return Uint16Array.from({ length: rows * columns }, (_, i) => {
    const [y, x] = [Math.floor(i / columns), i % columns]
    const lung = (Math.abs(Math.abs(x - 70) - 35) < 22 && y > 25 && y < 125) ? 1200 + 40 * n : 3000
    return Math.min(4095, lung + ((x * 31 + y * 17 + n * 7) % 64))
  })
}

/**
 * A library of `count` frontal films of patients T1, T2, ..., one lateral (T900), one hand, one child and one photograph, not yet screened, with a tiny active
 * model of random weights and two prompt sets.
 */
export async function screenable(count: number, forkCompute: ForkCompute = forkNode): Promise<{ app: App; folder: string; films: string }> {
  const folder = temporary('library')
  await tinyPackage(join(folder, 'models'))
  mkdirSync(join(folder, 'prompts'), { recursive: true })
  for (const [id, sentence] of [['first', 'effusion'], ['second', 'nodule']] as const) {
    const findings = [
      { id: 'effusion', name: 'Effusion', group: 'Pleura', kind: 'finding', positive: [`there is ${sentence}`], negative: [`no ${sentence}`] },
      { id: 'normal', name: 'No finding', group: 'General', kind: 'normal', positive: ['normal chest'], negative: ['abnormal chest'] }
    ]
    writeFileSync(join(folder, 'prompts', `${id}.json`), JSON.stringify({ format: 'umbra-prompts/1', id, version: '1', name: id, author: 'test', date: '2026-01-01', findings }))
  }
  const films = temporary('films')
  for (let n = 1; n <= count; n++) await putFilm(films, `${n}.dcm`, { Rows: 160, Columns: 140, PixelData: lungs(n) })
  await putFilm(films, '900.dcm', { Rows: 160, Columns: 140, PixelData: lungs(0), ViewPosition: 'LL' })
  await putFilm(films, '901.dcm', { Rows: 160, Columns: 140, PixelData: lungs(0), BodyPartExamined: 'HAND' })
  await putFilm(films, '902.dcm', { Rows: 160, Columns: 140, PixelData: lungs(0), PatientBirthDate: '20200101' })
  const photo = new Uint8Array(160 * 140 * 3).map((_, i) => [210, 120, 60][i % 3]! - (i % 40))
  writeFileSync(join(films, 'photo.png'), encode({ width: 140, height: 160, channels: 3, depth: 8, data: photo }))
  const app = await openApp(folder, { forkCompute })
  await runJob(app, ask(app, 'library.import', { paths: [films] }))
  await ask(app, 'models.activate', { id: 'tiny' })
  await ask(app, 'prompts.activate', { id: 'first' })
  return { app, folder, films }
}
