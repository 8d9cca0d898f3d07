import { WORK, type FilmTask, type FilmTasks } from './work.ts'

/** One task in, one answer out; the arrays of an answer are handed over, not copied. */
self.addEventListener('message', ({ data: { kind, task } }: MessageEvent<{ kind: FilmTask; task: FilmTasks[FilmTask] }>) => {
  try {
    const value = (WORK[kind] as (task: FilmTasks[FilmTask]) => object)(task)
    const arrays = (Array.isArray(value) ? value.map(({ data }: { data: ArrayBufferView }) => data.buffer) : []) as ArrayBuffer[]
    self.postMessage({ value }, { transfer: arrays })
  } catch (error) {
    self.postMessage({ error: error instanceof Error ? error.message : String(error) })
  }
})
