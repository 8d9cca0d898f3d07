/** One signal for each study that something is computed for: it stops all of it. */
export interface StudySignals {
  of(studyId: number): AbortSignal
  /** Stops what was begun for every other study; null stops all. */
  keepOnly(studyId: number | null, reason: Error): void
}

export function studySignals(): StudySignals {
  const controllers = new Map<number, AbortController>()
  return {
    of: (studyId) => {
      const known = controllers.get(studyId) ?? new AbortController()
      controllers.set(studyId, known)
      return known.signal
    },
    keepOnly: (studyId, reason) => {
      for (const [id, controller] of controllers) {
        if (id === studyId) continue
        controllers.delete(id)
        controller.abort(reason)
      }
    }
  }
}
