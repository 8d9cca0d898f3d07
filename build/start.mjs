// `npm start`: sets up, screens the demo library, prints its table, opens the workstation on it. `npm start -- --exit` stops after the table.
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { requireChromium } from './setup/chromium.mjs'
import { obtainElectron } from './setup/electron.mjs'
import { at, OWN, ROOT } from './setup/root.mjs'
import { main, Missing, say } from './setup/say.mjs'
import { setUp } from './setup.mjs'

const library = process.env.UMBRA_LIBRARY ?? at('.umbra', 'demo')
const screenshots = at('screenshots', 'workstation')
const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)

function run(command, args, env = {}) {
  const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env, UMBRA_LIBRARY: library } })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 130 : 1)))
  })
}

/** Electron where it can open a window, otherwise the stand-in, with the reason. `UMBRA_HOST=electron|stand-in` decides otherwise. */
async function chooseHost() {
  const wish = process.env.UMBRA_HOST
  if (wish && wish !== 'electron' && wish !== 'stand-in') throw new Missing(`UMBRA_HOST is “${wish}”; it may be electron or stand-in.`)
  if (wish === 'stand-in') return { electron: null, reason: 'UMBRA_HOST asks for the stand-in' }
  if (!hasDisplay && wish !== 'electron') return { electron: null, reason: 'there is no display' }
  const { path, reason } = await obtainElectron()
  if (!path && wish === 'electron') throw new Missing(`${reason}; UMBRA_HOST=electron leaves no other way.`)
  return { electron: path, reason }
}

async function openWorkstation(node) {
  const { electron, reason } = await chooseHost()
  if (electron) {
    say('opening the workstation in Electron')
    // Chromium's sandbox refuses to start for root; nobody should work as root, but containers do.
    return run(electron, [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ROOT])
  }
  const chromium = requireChromium('The workstation')
  const quiet = '--disable-warning=ExperimentalWarning'
  if (hasDisplay) {
    say(`${reason}; opening the workstation in Chromium instead`)
    return run(node, [quiet, at('build', 'electron-stand-in', 'run.ts'), ROOT], { UMBRA_STAND_IN: JSON.stringify({ chromium, headless: false }) })
  }
  say(`${reason}; running the workstation in Chromium unseen, and leaving a picture of every page in ${screenshots}`)
  mkdirSync(screenshots, { recursive: true })
  return run(node, [quiet, at('build', 'electron-stand-in', 'tour.ts'), screenshots, chromium])
}

await main(async () => {
  const node = await setUp()
  mkdirSync(OWN, { recursive: true })
  say(`importing and screening the demo library (${library})`)
  const code = await run(node, [at('out', 'main', 'cli.js'), 'demo', '--library', library])
  return code !== 0 || process.argv.includes('--exit') ? code : openWorkstation(node)
})
