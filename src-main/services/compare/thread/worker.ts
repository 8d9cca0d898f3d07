import { parentPort } from 'node:worker_threads'
import { toFailure } from '../../../base/failure.ts'
import { openComparisons } from './opened.ts'
import type { CompareReply, CompareRequest } from './tasks.ts'

const tasks = openComparisons()

async function answer(request: CompareRequest): Promise<void> {
  let reply: CompareReply
  try {
    // The handler of a task takes that task's input: a pairing the compiler cannot follow through the union.
    reply = { id: request.id, ok: true, result: await (tasks[request.task] as (input: CompareRequest['input']) => unknown)(request.input) }
  } catch (error) {
    reply = { id: request.id, ok: false, error: toFailure(error) }
  }
  parentPort!.postMessage(reply)
}

/** Thread that computes comparisons. */
parentPort?.on('message', (request: CompareRequest) => void answer(request))
