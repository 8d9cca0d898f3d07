import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { App } from '../../src-main/app.ts'
import { screenCommand } from '../../src-main/cli/commands/screen.ts'
import { openApp, resources } from '../services/app.ts'
import { tinyPackage } from '../models/tiny-package.ts'

let root: string
let app: App

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'umbra-cli-screen-'))
  await tinyPackage(join(root, 'library', 'models'))
  app = await openApp(join(root, 'library'))
}, 60_000)
afterAll(async () => {
  await app?.close()
  rmSync(root, { recursive: true, force: true })
})

async function screen(...argv: string[]): Promise<{ code: number; out: string }> {
  let out = ''
  const code = await screenCommand.run(argv, { open: () => Promise.resolve(app), out: (text) => void (out += text), err: () => {}, signal: new AbortController().signal, resources })
  return { code, out }
}

test('files that cannot be screened are named with their reason, in words and in JSON', async () => {
  const notes = join(root, 'notes.dcm')
  writeFileSync(notes, 'only some words, and enough of them to be read as a header')
  const { out } = await screen(notes, '--model', 'tiny')
  expect(out).toContain('0 films')
  expect(out).toMatch(/notes\.dcm +not-dicom +It is neither/)
  expect(JSON.parse((await screen(notes, '--model', 'tiny', '--json')).out)).toMatchObject({ films: 0, results: [], skipped: [{ file: notes, code: 'not-dicom' }] })
})
