import type { StudyDetail } from '../../src-main/contract/index.ts'
import { call } from './call.ts'
import { frame, type Frame } from './frames.ts'

const FRAMES_AHEAD = 4
let generation = 0

/**
 * Decodes the first frames of a study that is likely next. A later call makes this one stop before its next frame.
 * `each` sees every frame, e.g. to build its pyramid while the reader still looks at another film. Errors are the next opening's business.
 */
export async function prefetchStudy(id: number, each: (frame: Frame) => void = () => {}): Promise<void> {
  const mine = ++generation
  try {
    await call('study.prefetch', { id })
    const detail: StudyDetail = await call('study.get', { id })
    for (const instance of detail.instances.slice(0, FRAMES_AHEAD)) {
      if (mine !== generation) return
      each(await frame(instance.id, 0))
    }
  } catch {
    // Opening the study reports the same error where the reader can see it.
  }
}
