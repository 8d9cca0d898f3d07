import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { App } from '../../src-main/app.ts'
import { promptsCommand } from '../../src-main/cli/commands/prompts.ts'
import { tinyPackage } from '../models/tiny-package.ts'
import { ask, openApp, resources, temporary } from '../services/app.ts'

let app: App
beforeAll(async () => {
  const library = temporary('cli-prompts')
  await tinyPackage(join(library, 'models'))
  app = await openApp(library)
  await ask(app, 'models.activate', { id: 'tiny' })
  const finding = { id: 'hernia', name: 'Hernia', group: 'Mediastinum', kind: 'finding' as const, positive: ['a hernia'], negative: ['no hernia'] }
  await ask(app, 'studio.save', { set: { newName: 'Ours', from: null }, finding, author: 'Dr. A', note: 'asked for' })
  await ask(app, 'studio.save', { set: { id: 'ours' }, finding: { ...finding, positive: ['a hiatal hernia'] }, author: 'Dr. B', note: '' })
})
afterAll(() => app.close())

async function prompts(...argv: string[]): Promise<string> {
  let out = ''
  await promptsCommand.run(argv, { open: () => Promise.resolve(app), out: (text) => void (out += text), err: () => {}, signal: new AbortController().signal, resources })
  return out
}

test('versions written in the workstation are listed, followed and used by name and number', async () => {
  expect(await prompts('history', 'ours')).toMatch(/ours@2 .*Dr\. B[^]*ours@1 .*Dr\. A.*asked for/)
  expect(JSON.parse(await prompts('history', 'ours', '--json'))).toMatchObject([{ number: 2, changes: [{ kind: 'changed' }] }, { number: 1 }])
  await prompts('use', 'ours@1')
  expect(await prompts('list')).toMatch(/ours@1 +1 +Ours +1 +yes/)
  expect(await prompts('test')).toContain('ours@1 on 0 films')
  await expect(prompts('use', 'ours@3')).rejects.toMatchObject({ code: 'prompts-unknown' })
})
