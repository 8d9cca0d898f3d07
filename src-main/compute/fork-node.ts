import { fork, type ChildProcess } from 'node:child_process'
import { entryPath } from '../base/entry.ts'
import type { ChildLike, ForkCompute } from './protocol.ts'

/** The compute child under plain Node. Structured clone between the processes: typed arrays arrive as typed arrays. */
export const forkNode: ForkCompute = () => {
  const child = fork(entryPath(import.meta.url, './child.ts', 'compute.js'), { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  keepLastWords(child)
  // Writing to a child that just died reports here; its exit is what the client acts on.
  child.on('error', () => {})
  const like: ChildLike = {
    postMessage: (message) => void child.send(message as never, () => {}),
    on: (event: 'message' | 'exit', listener: (value: never) => void) =>
      event === 'message' ? child.on('message', (message) => listener(message as never)) : child.on('exit', (code, signal) => listener((code ?? signalNumber(signal)) as never)),
    kill: () => child.kill('SIGKILL')
  }
  return like
}

/** GPU drivers chat on stderr; it matters only when the process then dies of itself. */
function keepLastWords(child: ChildProcess): void {
  let words = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-4096)))
  child.on('close', (code, signal) => {
    if (code !== 0 && signal !== 'SIGKILL') process.stderr.write(words)
  })
}

/** Shells report a death by signal as 128 + its number; the number alone says which one to a reader of the log. */
function signalNumber(signal: NodeJS.Signals | null): number {
  return signal === 'SIGKILL' ? 137 : signal === 'SIGSEGV' ? 139 : signal === 'SIGABRT' ? 134 : 1
}
