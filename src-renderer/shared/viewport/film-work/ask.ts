import { WORK, type FilmAnswers, type FilmTask, type FilmTasks } from './work.ts'

interface Waiting {
  message: { kind: FilmTask; task: FilmTasks[FilmTask] }
  done(value: never): void
  failed(error: Error): void
}

const waiting: Waiting[] = []
let running: Waiting | null = null
let worker: Worker | null = null

function start(): Worker {
  const fresh = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'films' })
  fresh.addEventListener('message', ({ data }: MessageEvent<{ value: never } | { error: string }>) => finish((task) => ('error' in data ? task.failed(new Error(data.error)) : task.done(data.value))))
  fresh.addEventListener('error', ({ message }) => {
    worker?.terminate()
    worker = null
    finish((task) => task.failed(new Error(message || 'The thread that processes films could not be started.')))
  })
  return fresh
}

function finish(tell: (task: Waiting) => void): void {
  const task = running
  running = null
  if (task) tell(task)
  next()
}

/** Newest first: it belongs to the film that is on screen now. */
function next(): void {
  if (running || waiting.length === 0) return
  running = waiting.pop()!
  worker ??= start()
  worker.postMessage(running.message)
}

/**
 * Has a whole film worked on beside the page's own thread, which must answer the reader meanwhile. One task at a time.
 * @throws Error with the reason; the next task starts anew
 */
export function askWorker<K extends FilmTask>(kind: K, task: FilmTasks[K]): Promise<FilmAnswers[K]> {
  // Under plain Node there is no page to keep waiting.
  if (typeof Worker === 'undefined') return Promise.resolve().then(() => WORK[kind](task))
  return new Promise((done, failed) => {
    waiting.push({ message: { kind, task }, done, failed })
    next()
  })
}
