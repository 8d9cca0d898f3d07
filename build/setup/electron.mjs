import { spawnSync } from 'node:child_process'
import { lookup } from 'node:dns/promises'
import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { modernNode } from './node.mjs'
import { at } from './root.mjs'
import { say } from './say.mjs'

const FOLDER = at('node_modules', 'electron')
const REACH_MS = 3000
const DOWNLOAD_MS = 180_000

/** Electron's executable; null where its binary has not been downloaded. */
export function findElectron() {
  const listed = join(FOLDER, 'path.txt')
  const name = existsSync(listed) ? readFileSync(listed, 'utf8') : 'electron'
  const path = process.env.ELECTRON_OVERRIDE_DIST_PATH ? join(process.env.ELECTRON_OVERRIDE_DIST_PATH, name) : join(FOLDER, 'dist', name)
  return existsSync(path) ? path : null
}

/** True when the server that Electron is downloaded from answers within seconds. */
async function isReachable() {
  const mirror = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror
  const { hostname, port } = new URL(mirror ?? 'https://github.com/')
  // Behind a proxy names need not resolve here.
  if (process.env.HTTPS_PROXY || process.env.https_proxy) return true
  const timeout = AbortSignal.timeout(REACH_MS)
  const expired = new Promise((_resolve, reject) => timeout.addEventListener('abort', () => reject(new Error('no answer'))))
  const attempt = lookup(hostname).then(
    ({ address }) =>
      new Promise((resolve, reject) => {
        const socket = connect({ host: address, port: Number(port) || 443, signal: timeout }, () => resolve(socket.destroy()))
        socket.once('error', reject)
      })
  )
  return Promise.race([attempt, expired]).then(
    () => true,
    () => false
  )
}

/** Electron's executable, downloaded if that is possible in bounded time; otherwise null and why. */
export async function obtainElectron() {
  const found = findElectron()
  if (found) return { path: found, reason: '' }
  if (!(await isReachable())) return { path: null, reason: "Electron's binary is not installed, and its download server cannot be reached" }
  say('downloading Electron (once, about 120 MB)')
  const run = spawnSync(modernNode(), [join(FOLDER, 'install.js')], { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', timeout: DOWNLOAD_MS })
  const path = findElectron()
  return path ? { path, reason: '' } : { path: null, reason: `Electron's binary could not be downloaded (${(run.stderr ?? '').trim().split('\n')[0] || 'it took too long'})` }
}
