import { createDecodePool } from '../dicom/decode-pool.ts'
import type { Tasks } from '../dicom/worker-protocol.ts'

/** A damaged file must not hold the command up; the size of the file is allowed for on top of this. */
const TIME_LIMIT_MS = 4000

/** One decoding task in a thread of its own: a hostile file costs that thread, and the command reports it in words. */
export async function oneDecode<K extends keyof Tasks & string>(task: K, input: Tasks[K]['input']): Promise<Tasks[K]['result']> {
  const pool = createDecodePool({ size: 1, timeLimit: TIME_LIMIT_MS })
  try {
    return await pool.run(task, input)
  } finally {
    await pool.close()
  }
}
