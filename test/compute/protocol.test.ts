import { expect, test } from 'vitest'
import { createComputeClient, type ChildLike } from '../../src-main/compute/client.ts'
import { serve, type ComputeHandlers, type Task } from '../../src-main/compute/serve.ts'

/** Client and server joined in memory: what one posts the other hears, cloned as the processes would. */
function joined(handlers: Partial<ComputeHandlers>): { client: ReturnType<typeof createComputeClient>; say: (message: unknown) => void; logged: string[]; exit: (code: number) => void } {
  const logged: string[] = []
  let toClient: (message: unknown) => void = () => {}
  let toServer: (message: unknown) => void = () => {}
  let exit: (code: number) => void = () => {}
  const client = createComputeClient({
    idleMs: 0,
    log: (message) => logged.push(message),
    fork: () => {
      const child: ChildLike = {
        postMessage: (message) => toServer(structuredClone(message)),
        on: (event: 'message' | 'exit', listener: (value: never) => void) => {
          if (event === 'message') toClient = listener as (message: unknown) => void
          else exit = listener as (code: number) => void
        },
        kill: () => {
          exit(0)
          return true
        }
      }
      queueMicrotask(() => serve({ post: (message) => toClient(structuredClone(message)), onMessage: (listener) => (toServer = listener) }, handlers as ComputeHandlers, 'test runtime'))
      return child
    }
  })
  return { client, logged, say: (message) => toClient(message), exit: (code) => exit(code) }
}

test('progress, notes before and after the handler listens, and cancel reach the running request', async () => {
  const notes: unknown[] = []
  let seen: Task | null = null
  let finish: (value: []) => void = () => {}
  const { client } = joined({
    devices: async (_, task) => {
      seen = task
      task.progress({ step: 1 })
      await Promise.resolve()
      task.onNote((note) => notes.push(note))
      return new Promise((resolve) => (finish = resolve as typeof finish))
    }
  })
  const progress: unknown[] = []
  let tell: (note: unknown) => void = () => {}
  const abort = new AbortController()
  const answer = client.request('devices', {}, { onProgress: (value) => progress.push(value), onStart: (speak) => (tell = speak), signal: abort.signal })
  tell('early')
  await new Promise((resolve) => setTimeout(resolve, 0))
  tell({ pause: true })
  expect(progress).toEqual([{ step: 1 }])
  expect(notes).toEqual(['early', { pause: true }])
  expect(seen!.signal.aborted).toBe(false)
  const reason = new Error('stop')
  const rejected = answer.catch((error: unknown) => error)
  abort.abort(reason)
  expect(await rejected).toBe(reason)
  expect(seen!.signal.aborted).toBe(true)
  // The late answer of a cancelled request finds nobody and harms nothing.
  finish([])
  const second = client.request('devices', {})
  await new Promise((resolve) => setTimeout(resolve, 0))
  finish([])
  expect(await second).toEqual([])
})

test('a death fails every pending request, and messages that are none are logged, not obeyed', async () => {
  const { client, say, logged, exit } = joined({ devices: () => new Promise(() => {}) })
  const pending = [client.request('devices', {}), client.request('devices', {})]
  const failed = Promise.all(pending.map((each) => each.catch((error: unknown) => error)))
  await new Promise((resolve) => setTimeout(resolve, 0))
  say({ type: 'result' })
  say('nonsense')
  expect(logged.filter((line) => line.includes('that is none'))).toHaveLength(2)
  exit(139)
  for (const error of await failed) expect(error).toMatchObject({ code: 'compute-crashed', message: expect.stringContaining('code 139') })
  expect(client.running).toBe(false)
})
