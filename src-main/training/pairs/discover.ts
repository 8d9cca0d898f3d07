import { readdir, stat } from 'node:fs/promises'
import { UmbraError } from '../../base/umbra-error.ts'
import { readCsvPairs } from './csv.ts'
import { readFolderPairs } from './folder.ts'
import { isMimicLayout, readMimicPairs } from './mimic.ts'
import type { Discovered } from './types.ts'
import { filesBelow } from './walk.ts'

/**
 * Finds out how films and reports are laid out and lists the pairs without opening a film.
 *
 * @param source a CSV (or TSV) table, or a folder
 * @throws UmbraError `pairs-missing`, `pairs-format`, `pairs-columns`, `pairs-none`
 */
export async function discoverPairs(source: string, findings: readonly { id: string; name: string }[] = []): Promise<Discovered> {
  const facts = await stat(source).catch(() => null)
  if (!facts) throw new UmbraError('pairs-missing', `There is nothing at ${source}.`, { file: source, hint: 'Check the path, or plug the disk in.' })
  if (facts.isFile() && !/\.(csv|tsv|tab)(\.gz)?$/i.test(source)) throw new UmbraError('pairs-format', `${source} is not a table of pairs.`, { file: source, hint: 'Give a .csv with the columns path, report, patient and study, or a folder.' })
  const found = facts.isFile() ? await readCsvPairs(source, findings) : await readTree(source, findings)
  if (found.candidates.length === 0) {
    const first = found.problems[0]
    throw new UmbraError('pairs-none', `No film with a report was found in ${source}${first ? ` (${found.problems.length} problems; the first: ${first.file}: ${first.reason})` : ''}.`, {
      file: source,
      hint: facts.isDirectory() ? await tablesIn(source) : LAYOUTS
    })
  }
  return found
}

const LAYOUTS = 'Umbra reads a CSV, a folder of films with .txt files of the same name, DICOM with SR documents, and the MIMIC-CXR layout.'

/** Films, and a table beside them: which table names the pairs is for the user to say. */
async function tablesIn(folder: string): Promise<string> {
  const tables = (await readdir(folder)).filter((name) => /\.(csv|tsv|tab)(\.gz)?$/i.test(name)).toSorted()
  return tables.length ? `There ${tables.length === 1 ? 'is a table' : 'are tables'} in it (${tables.slice(0, 5).join(', ')}): give the one that names films and reports. ${LAYOUTS}` : LAYOUTS
}

async function readTree(root: string, findings: readonly { id: string; name: string }[]): Promise<Discovered> {
  const files = await filesBelow(root)
  return isMimicLayout(root, files) ? readMimicPairs(root, files, findings) : readFolderPairs(root, files)
}
