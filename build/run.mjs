// `node build/run.mjs SCRIPT …`: sets up first if need be, then runs a TypeScript program of build/ on the Node that runs Umbra.
import { spawn } from 'node:child_process'
import { ROOT } from './setup/root.mjs'
import { main } from './setup/say.mjs'
import { setUp } from './setup.mjs'

await main(async () => {
  const node = await setUp()
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...process.argv.slice(2)], { stdio: 'inherit', cwd: ROOT })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
})
