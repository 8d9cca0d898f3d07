import { finish } from './toy-run.ts'

// Started by loop.test.ts: dies by SIGKILL a random moment after so many events, as if the power went; 0 runs to the end.
const [folder, events, delay] = [process.argv[2]!, Number(process.argv[3]), Number(process.argv[4])]
let seen = 0
const end = await finish(folder, {}, () => {
  if (++seen === events) setTimeout(() => process.kill(process.pid, 'SIGKILL'), delay)
  return seen >= events && events ? new Promise<void>((resolve) => setTimeout(resolve, 1)) : undefined
})
process.stdout.write(JSON.stringify(end))
