/** Runs tasks and answers only the newest: an older one resolves to null, whatever it brings, even an error. */
export function latest(): <T>(task: () => Promise<T>) => Promise<T | null> {
  let newest = 0
  return async (task) => {
    const mine = ++newest
    try {
      const value = await task()
      return mine === newest ? value : null
    } catch (error) {
      if (mine === newest) throw error
      return null
    }
  }
}
