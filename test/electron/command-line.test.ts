import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { pathsToImport } from '../../src-main/electron/command-line.ts'

const folder = mkdtempSync(join(tmpdir(), 'umbra-line-'))
writeFileSync(join(folder, 'film.dcm'), '')
afterAll(() => rmSync(folder, { recursive: true }))

test('takes what exists, absolute, and passes over switches', () => {
  expect(pathsToImport(['--inspect', 'film.dcm', '', 'missing.dcm', folder, '-v'], folder)).toEqual([join(folder, 'film.dcm'), folder])
})
