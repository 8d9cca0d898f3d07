/** Endings of films; the same film may have been exported under another one. */
const FILM = /\.(?:dcm|dicom|dic|ima|png|jpe?g)$/i

/** Whether a path ends in a film rather than a folder. */
export const namesFilm = (path: string): boolean => FILM.test(path.trim())

/** The parts of a path, whatever its slashes; the last one without a film's ending. Case does not tell files apart. */
export function partsOf(path: string): string[] {
  const parts = path.trim().toLowerCase().split(/[\\/]+/).filter((part) => part !== '' && part !== '.')
  const last = parts.pop()
  return last === undefined ? [] : [...parts, last.replace(FILM, '')]
}

/** How many parts two paths share at their ends. */
export function sharedTail(a: readonly string[], b: readonly string[]): number {
  let shared = 0
  while (shared < a.length && shared < b.length && a.at(-1 - shared) === b.at(-1 - shared)) shared++
  return shared
}

/**
 * For each path of a table, how many of its last parts tell it from the other paths of the table: `patient1/study1/view1` and
 * `patient2/study1/view1` need three. A film elsewhere is the one meant only if it ends in at least these.
 */
export function tellingTails(paths: readonly (readonly string[])[]): number[] {
  const count = new Map<string, Set<string>>()
  const tail = (parts: readonly string[], length: number): string => parts.slice(-length).join('/')
  for (const parts of paths) {
    for (let length = 1; length <= parts.length; length++) {
      const key = tail(parts, length)
      const seen = count.get(key) ?? new Set()
      if (seen.size < 2) count.set(key, seen.add(parts.join('/')))
    }
  }
  return paths.map((parts) => {
    for (let length = 1; length < parts.length; length++) if (count.get(tail(parts, length))!.size === 1) return length
    return parts.length
  })
}
