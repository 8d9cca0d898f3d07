import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createApp } from '../../../src-main/app.ts'
import { forkNode } from '../../../src-main/compute/fork-node.ts'
import { tinyPackage } from '../../models/tiny-package.ts'

const FINDINGS = ['Cardiomegaly', 'Pleural effusion', 'Pneumothorax', 'Consolidation', 'Nodule']

/**
 * Makes sure that the library has an active model: the shipped one where there is one, otherwise a pair with random weights, whose numbers
 * mean nothing but whose way through the product is the real one.
 */
export async function prepareModel(library: string): Promise<void> {
  mkdirSync(library, { recursive: true })
  const app = await createApp({ paths: { library, resources: join(import.meta.dirname, '..', '..', '..', 'resources') }, forkCompute: forkNode })
  try {
    const ask = async (name: string, params: object): Promise<unknown> => {
      const reply = await app.dispatch({ name, params })
      if (!reply.ok) throw new Error(`${name}: ${reply.error.message}`)
      return reply.value
    }
    const models = (await ask('models.list', {})) as { active: boolean; problem: string | null }[]
    if (models.some((model) => model.active && model.problem === null)) return
    await tinyPackage(join(library, 'models'))
    mkdirSync(join(library, 'prompts'), { recursive: true })
    const findings = [...FINDINGS.map((name) => ({ id: name.toLowerCase().replaceAll(' ', '-'), name, group: 'Lung', kind: 'finding', positive: [`there is ${name}`, `signs of ${name}`], negative: [`no ${name}`] })), { id: 'normal', name: 'No finding', group: 'General', kind: 'normal', positive: ['normal chest'], negative: ['abnormal chest'] }]
    writeFileSync(join(library, 'prompts', 'test.json'), JSON.stringify({ format: 'umbra-prompts/1', id: 'test', version: '1', name: 'Test findings', author: 'test', date: '2026-01-01', findings }))
    await ask('models.activate', { id: 'tiny' })
    await ask('prompts.activate', { id: 'test' })
  } finally {
    await app.close()
  }
}
