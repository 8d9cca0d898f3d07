import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from '../../../src-main/app.ts'
import { forkNode } from '../../../src-main/compute/fork-node.ts'
import { generateDemoLibrary } from '../../../src-main/phantom/demo/library.ts'
import { ask } from '../../services/app.ts'
import { prepareModel } from './model.ts'

/** The demonstration films, imported and screened by the services themselves before a window opens. */
export async function screenedDemo(library: string): Promise<void> {
  const films = mkdtempSync(join(tmpdir(), 'umbra-demo-'))
  await Promise.all([generateDemoLibrary(films), prepareModel(library)])
  const app = await createApp({ paths: { library, resources: join(import.meta.dirname, '..', '..', '..', 'resources') }, forkCompute: forkNode })
  try {
    await app.jobs.finished((await ask(app, 'library.import', { paths: [films] })).jobId)
    await app.jobs.finished((await ask(app, 'screening.run', { device: 'cpu' })).jobId)
  } finally {
    await app.close()
    rmSync(films, { recursive: true, force: true })
  }
}
