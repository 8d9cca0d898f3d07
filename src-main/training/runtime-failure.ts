import { UmbraError } from '../base/umbra-error.ts'

/** What the runtime says in its own words, under the codes that make a job resumable. */
export async function told<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (/out[ _]?of[ _]?((device|host|pool)[ _])?memory|bad_alloc|failed to allocate|not enough memory/i.test(message)) throw new UmbraError('out-of-memory', `There was not enough memory for a training step (${message.slice(0, 200)}).`, { hint: 'Send fewer pairs through the encoders at once (chunk), or use a smaller batch.', cause: error })
    if (/device[ _](was |is )?(lost|removed|hung|reset)/i.test(message)) throw new UmbraError('device-lost', `The graphics card stopped answering (${message.slice(0, 200)}).`, { hint: 'Resume the training, or choose the device “cpu”.', cause: error })
    throw error
  }
}
