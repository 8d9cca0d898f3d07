// `npm run -s umbra -- <command>`: the command line, set up first if need be. stdout belongs to the command alone.
import { spawn } from 'node:child_process'
import { setUp } from './setup.mjs'
import { at } from './setup/root.mjs'
import { main } from './setup/say.mjs'

await main(async () => {
  const node = await setUp()
  const child = spawn(node, [at('out', 'main', 'cli.js'), ...process.argv.slice(2)], { stdio: 'inherit' })
  // A terminal signals both processes; whatever signals this one alone is passed on, and the command decides when to end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? 128 + ({ SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15, SIGSEGV: 11, SIGABRT: 6 }[signal] ?? 1)))
  })
})
