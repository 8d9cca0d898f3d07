import { Worker } from 'node:worker_threads'
import { entryPath } from '../../../base/entry.ts'
import { UmbraError } from '../../../base/umbra-error.ts'
import type { CompareReply, CompareTask, CompareTasks } from './tasks.ts'

export interface Comparisons {
  /** @throws UmbraError as the comparison refused, or `compare.thread` when the thread died */
  ask<K extends CompareTask>(task: K, input: CompareTasks[K]['input']): Promise<CompareTasks[K]['result']>
  close(): Promise<void>
}

interface Waiting {
  resolve: (result: never) => void
  reject: (reason: unknown) => void
}

/**
 * One thread for statistics: a comparison of 2,000 studies takes longer than the interface may wait. It starts with the first question,
 * and a new one takes the place of one that died.
 */
export function createComparisons(entry: string = entryPath(import.meta.url, './worker.ts', 'compare-worker.js')): Comparisons {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | null = null
  let next = 1

  const start = (): Worker => {
    const started = new Worker(entry, { name: 'compare' })
    const gone = (cause: unknown): void => {
      if (worker !== started) return
      worker = null
      for (const { reject } of waiting.values()) reject(new UmbraError('compare.thread', 'The comparison stopped while it was computed.', { cause, hint: 'Try again with fewer raters or findings.' }))
      waiting.clear()
    }
    started.on('message', (reply: CompareReply) => {
      const asked = waiting.get(reply.id)
      waiting.delete(reply.id)
      if (waiting.size === 0) started.unref()
      if (reply.ok) asked?.resolve(reply.result as never)
      else asked?.reject(new UmbraError(reply.error.code, reply.error.message, reply.error))
    })
    started.on('error', gone)
    started.on('exit', gone)
    return started
  }

  return {
    ask: (task, input) =>
      new Promise((resolve, reject) => {
        worker ??= start()
        const id = next++
        waiting.set(id, { resolve, reject })
        worker.ref()
        worker.postMessage({ id, task, input })
      }),
    close: async () => {
      const ending = worker
      await ending?.terminate()
    }
  }
}
