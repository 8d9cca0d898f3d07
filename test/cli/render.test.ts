import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { renderCommand } from '../../src-main/cli/commands/render.ts'
import { putFilm } from '../services/films.ts'

const root = mkdtempSync(join(tmpdir(), 'umbra-cli-render-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('a window may have a negative centre, written as any other', async () => {
  const film = await putFilm(root, '1.dcm')
  const out = join(root, 'film.png')
  const code = await renderCommand.run([film, '--out', out, '--window', '-600,1500'], { open: () => Promise.reject(new Error('not needed')), out: () => {}, err: () => {}, signal: new AbortController().signal, resources: '' })
  expect([code, existsSync(out)]).toEqual([0, true])
})
