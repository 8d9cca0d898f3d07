import { bridge } from './bridge.ts'

/** Opens the film of a study in a second window. @returns false where the host has one window only */
export async function detachStudy(studyId: number): Promise<boolean> {
  const { detach } = bridge()
  await detach?.(studyId)
  return detach !== undefined
}
