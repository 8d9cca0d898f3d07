// `npm test`: sets up and runs the unit and end-to-end tests. Further arguments go to vitest.
import { spawn } from 'node:child_process'
import { requireChromium } from './setup/chromium.mjs'
import { at, ROOT } from './setup/root.mjs'
import { main, Missing, say } from './setup/say.mjs'
import { setUp } from './setup.mjs'

/** Without Chromium the rest is still tested, except where a machine should know better. */
function projects() {
  try {
    requireChromium('The end-to-end tests')
    return ['unit', 'e2e']
  } catch (error) {
    if (!(error instanceof Missing) || process.env.CI) throw error
    say(`${error.message} They are left out now.`)
    return ['unit']
  }
}

await main(async () => {
  const node = await setUp()
  const chosen = projects().flatMap((name) => ['--project', name])
  const child = spawn(node, [at('node_modules', 'vitest', 'vitest.mjs'), 'run', '--config', 'build/vitest.config.ts', ...chosen, ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (exit) => resolve(exit ?? 1))
  })
  if (!chosen.includes('e2e')) say('the end-to-end tests did not run: Chromium is missing (see above)')
  return code
})
