import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Missing, say } from './say.mjs'

const PLACES = {
  linux: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable', '/usr/bin/microsoft-edge', '/opt/google/chrome/chrome'],
  darwin: ['/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge'],
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((root) => (process.env[root] ? [join(process.env[root], 'Google/Chrome/Application/chrome.exe'), join(process.env[root], 'Microsoft/Edge/Application/msedge.exe')] : []))
}

/** Chromium or a browser made from it; null when there is none. */
export function findChromium() {
  if (process.env.UMBRA_CHROMIUM) return existsSync(process.env.UMBRA_CHROMIUM) ? process.env.UMBRA_CHROMIUM : null
  return (PLACES[process.platform] ?? []).find((path) => existsSync(path)) ?? null
}

const apt = (...args) => spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })

/** Chromium's path; root on Debian gets it installed, everybody else is told what to install. */
export function requireChromium(purpose) {
  const found = findChromium()
  if (found) return found
  if (process.env.UMBRA_CHROMIUM) throw new Missing(`UMBRA_CHROMIUM names ${process.env.UMBRA_CHROMIUM}, which does not exist.`)
  const words = `${purpose} needs Chromium (or Chrome, or Edge), and none was found.`
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) throw new Missing(`${words} Install one, or name it in UMBRA_CHROMIUM.`)
  if (process.getuid() !== 0) throw new Missing(`${words} Install it with \`sudo apt-get install chromium\`, or name another in UMBRA_CHROMIUM.`)
  say(`${purpose} needs Chromium; installing Debian's (once, some minutes)`)
  apt('update', '-q')
  const run = apt('install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-dejavu-core')
  const installed = findChromium()
  if (!installed) throw new Missing(`${words} \`apt-get install chromium\` failed:\n${(run.stderr ?? String(run.error)).trim().split('\n').slice(-6).join('\n')}`)
  return installed
}
