import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { at } from './root.mjs'
import { Missing, say } from './say.mjs'

const STAMP = at('node_modules', '.umbra-installed')
const hash = (file) => createHash('sha256').update(readFileSync(file)).digest('hex')

/** True when everything the lock names for this platform lies in node_modules, whoever installed it. npm writes its own list last, so half an install has none. */
function matchesLock() {
  const list = at('node_modules', '.package-lock.json')
  if (!existsSync(list)) return false
  const wanted = JSON.parse(readFileSync(at('package-lock.json'), 'utf8')).packages
  const present = JSON.parse(readFileSync(list, 'utf8')).packages
  return Object.entries(wanted).every(([path, { version, optional, peer, link }]) => path === '' || optional || peer || link || present[path]?.version === version)
}

export const areInstalled = () => existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash(at('package-lock.json'))

/** Installs what package-lock.json names, exactly, without running any package's scripts. Call it with the lock held. */
export function installDependencies() {
  if (areInstalled()) return
  if (!matchesLock()) {
    say(existsSync(at('node_modules')) ? 'installing the dependencies again: what is there is incomplete, or not what package-lock.json names' : 'installing the dependencies from package-lock.json (once, about 700 MB, usually under a minute)')
    runNpm()
  }
  writeFileSync(STAMP, hash(at('package-lock.json')))
}

function runNpm() {
  rmSync(STAMP, { force: true })
  // Under `npm run`, PATH may lead to a Node inside the node_modules that npm is about to replace.
  const node = process.env.npm_node_execpath && existsSync(process.env.npm_node_execpath) && !process.env.npm_node_execpath.startsWith(at('node_modules')) ? process.env.npm_node_execpath : process.execPath
  const script = process.env.npm_execpath && process.env.npm_execpath.endsWith('npm-cli.js') ? process.env.npm_execpath : null
  const [command, args] = script && !node.startsWith(at('node_modules')) ? [node, [script]] : ['npm', []]
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', PATH: outsidePath() }
  for (const name of Object.keys(env)) if (/^npm_(config_(?!registry|cafile|proxy|https_proxy|noproxy|cache)|lifecycle|package)/i.test(name)) delete env[name]
  const run = spawnSync(command, [...args, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: at(), env, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', shell: process.platform === 'win32' && command === 'npm' })
  if (run.error) throw new Missing(`npm could not be started (${run.error.message}). It comes with Node: https://nodejs.org`)
  if (run.status !== 0) {
    const words = `${run.stdout}${run.stderr}`.trim().split('\n').slice(-15).join('\n  ')
    const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|network/i.test(words)
    throw new Missing(`\`npm ci\` failed${offline ? ': the package registry cannot be reached. Installing needs a network once; afterwards Umbra works without' : ''}.\n  ${words}`)
  }
}

const outsidePath = () =>
  (process.env.PATH ?? '')
    .split(process.platform === 'win32' ? ';' : ':')
    .filter((folder) => !folder.startsWith(at('node_modules')))
    .join(process.platform === 'win32' ? ';' : ':')
