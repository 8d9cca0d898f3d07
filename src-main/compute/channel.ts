/** The child's end of the line: Electron's `process.parentPort`, or the IPC channel of `child_process.fork`. */
export interface Channel {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
}

interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
}

export function openChannel(): Channel {
  const port = (process as unknown as { parentPort?: ParentPort }).parentPort
  if (port) return { post: (message) => port.postMessage(message), onMessage: (listener) => port.on('message', (event) => listener(event.data)) }
  if (!process.send) throw new Error('compute is started by Umbra, not by hand')
  // Without its parent nothing is left to answer to.
  process.on('disconnect', () => process.exit(0))
  return { post: (message) => void process.send!(message), onMessage: (listener) => void process.on('message', listener) }
}
