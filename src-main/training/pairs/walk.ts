import { opendir } from 'node:fs/promises'
import { join } from 'node:path'

/** Every file below a folder, in a stable order, hidden ones left out. Links are not followed: a loop would never end. */
export async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = []
  const folders = [folder]
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for await (const entry of await opendir(next)) {
      if (entry.name.startsWith('.')) continue
      if (entry.isDirectory()) folders.push(join(next, entry.name))
      else if (entry.isFile()) files.push(join(next, entry.name))
    }
  }
  return files.sort()
}

const FILM = /\.(dcm|dicom|ima|jpe?g|png)$/i
const NOT_FILM = /\.(csv|gz|xml|html?|pdf|md|zip|json|txt|tsv|xlsx?|docx?|ini|db|log)$/i

/** DICOM files often carry no extension at all, or a UID whose last part looks like one. */
export const mayBeFilm = (path: string): boolean => FILM.test(path) || (!NOT_FILM.test(path) && !/\.[a-z]{2,5}$/i.test(path))
export const isText = (path: string): boolean => /\.txt$/i.test(path)
export const stemOf = (path: string): string => path.replace(/\.[A-Za-z]{2,5}$/, '')
