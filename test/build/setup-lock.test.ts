import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'

/** The lock stands in `.umbra` of the checkout, so a copy of build/setup makes a checkout of its own. */
const checkout = mkdtempSync(join(tmpdir(), 'umbra-checkout-'))
cpSync(fileURLToPath(new URL('../../build/setup', import.meta.url)), join(checkout, 'build', 'setup'), { recursive: true })
afterAll(() => rmSync(checkout, { recursive: true }))
const lockFile = join(checkout, '.umbra', 'setup.lock')
const module = pathToFileURL(join(checkout, 'build', 'setup', 'lock.mjs')).href

const script = (body: string): string => `import { withLock } from ${JSON.stringify(module)}; import { appendFileSync } from 'node:fs'; import { setTimeout as wait } from 'node:timers/promises'; ${body}`

test('two processes never set up at once', async () => {
  const journal = join(checkout, 'journal')
  const body = script(`await withLock(async () => { appendFileSync(${JSON.stringify(journal)}, 'in '); await wait(150); appendFileSync(${JSON.stringify(journal)}, 'out ') })`)
  const runs = [1, 2, 3].map(() => new Promise((resolve) => spawn(process.execPath, ['--input-type=module', '-e', body]).once('exit', resolve)))
  expect(await Promise.all(runs)).toEqual([0, 0, 0])
  expect(readFileSync(journal, 'utf8')).toBe('in out in out in out ')
  expect(existsSync(lockFile)).toBe(false)
})

test('a lock whose holder was killed is taken over', () => {
  mkdirSync(join(checkout, '.umbra'), { recursive: true })
  const gone = spawnSync(process.execPath, ['-e', ''])
  writeFileSync(lockFile, String(gone.pid))
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script(`await withLock(() => process.stdout.write('taken'))`)], { encoding: 'utf8', timeout: 20_000 })
  expect(run.stdout).toBe('taken')
})

test('a failing set-up leaves no lock', () => {
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script(`await withLock(() => { throw new Error('half way') })`)], { encoding: 'utf8' })
  expect(run.status).toBe(1)
  expect(existsSync(lockFile)).toBe(false)
})
