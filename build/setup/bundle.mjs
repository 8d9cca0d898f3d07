import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { modernNode } from './node.mjs'
import { ROOT, at } from './root.mjs'
import { Missing, say } from './say.mjs'

const SOURCES = ['src-main', 'src-renderer']
const SINGLE = ['electron.vite.config.ts', 'package.json', 'package-lock.json']
const STAMP = at('out', '.built')

/** Changes with every source file that is added, removed, or saved; a stat per file, no reading. */
function sourceKey() {
  const key = createHash('sha256')
  const add = (file) => {
    const { size, mtimeMs } = statSync(at(file))
    key.update(`${file} ${size} ${mtimeMs}\n`)
  }
  const walk = (folder) => {
    for (const entry of readdirSync(at(folder), { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) walk(path)
      else add(path)
    }
  }
  SOURCES.forEach(walk)
  SINGLE.forEach(add)
  return key.digest('hex')
}

export const isBuilt = () => existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sourceKey()

/** Builds main, preload and page into a folder aside, then puts it in the place of `out/` at once: nobody ever sees half a build. */
export function buildBundle() {
  if (isBuilt()) return
  say(existsSync(at('out')) ? 'building: the sources have changed' : 'building')
  const key = sourceKey()
  const aside = join('.umbra', `out-${process.pid}`)
  rmSync(at(aside), { recursive: true, force: true })
  const run = spawnSync(modernNode(), [at('node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'build', '--config', 'electron.vite.config.ts', '--logLevel', 'warn'], {
    cwd: ROOT,
    env: { ...process.env, UMBRA_OUT: aside, NODE_ENV: 'production' },
    encoding: 'utf8'
  })
  if (run.status !== 0) {
    rmSync(at(aside), { recursive: true, force: true })
    throw new Missing(`the build failed.\n${run.stdout}${run.stderr}`.trimEnd())
  }
  writeFileSync(at(aside, '.built'), key)
  const old = at('.umbra', `old-${process.pid}`)
  mkdirSync(at('.umbra'), { recursive: true })
  if (existsSync(at('out'))) renameSync(at('out'), old)
  renameSync(at(aside), at('out'))
  rmSync(old, { recursive: true, force: true })
}
