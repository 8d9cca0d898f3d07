import { basename, dirname, relative, sep } from 'node:path'
import { isText, mayBeFilm, stemOf } from './walk.ts'
import { excluded, type Discovered } from './types.ts'

/**
 * Films with a text of the same name beside them (`a.png`, `a.txt`), or one `report.txt` for a folder of films. A DICOM film without
 * either is kept: its report may be an SR document of its study, which the check finds by the header.
 * A first-level sub-folder counts as the patient when the data names none.
 */
export function readFolderPairs(root: string, files: readonly string[]): Discovered {
  const texts = new Map(files.filter(isText).map((path) => [stemOf(path), path]))
  const films = files.filter(mayBeFilm)
  const used = new Set<string>()
  const found: Discovered = { layout: 'folder', source: root, candidates: [], problems: [], films: films.length, reports: texts.size }
  for (const image of films) {
    const reportFile = texts.get(stemOf(image)) ?? texts.get(image) ?? texts.get(`${dirname(image)}${sep}report`) ?? null
    if (reportFile) used.add(reportFile)
    else if (/\.(jpe?g|png)$/i.test(image)) {
      found.problems.push(excluded('no-report', image, `There is no ${basename(stemOf(image))}.txt beside this film.`))
      continue
    }
    const parts = relative(root, image).split(sep)
    found.candidates.push({ image, reportText: null, reportFile, patient: parts.length > 1 ? parts[0]! : '', study: parts.length > 2 ? parts.slice(0, -1).join('/') : '', view: 'unknown', split: null, labels: {}, where: relative(root, image) })
  }
  for (const text of texts.values()) if (!used.has(text)) found.problems.push(excluded('no-image', text, 'No film of the same name lies beside this report.'))
  return found
}
