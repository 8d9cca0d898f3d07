import { dialog, type BrowserWindow } from 'electron'
import { basename, extname } from 'node:path'
import { toFailure } from '../base/failure.ts'
import { UmbraError } from '../base/umbra-error.ts'
import { writeWhole } from '../base/write-whole.ts'
import type { Reply } from '../contract/index.ts'

/** What the page may ask the user through the system's own dialogs. */
export interface Dialogs {
  /** Chosen paths, empty when cancelled. */
  choose(what: 'files' | 'folder'): Promise<string[]>
  /** Writes `content` where the user says, whole or not at all; answers the path, null when cancelled. */
  save(name: string, content: Uint8Array): Promise<Reply<string | null>>
}

export function createDialogs(window: BrowserWindow): Dialogs {
  return {
    choose: async (what) => {
      const answer = await dialog.showOpenDialog(window, {
        title: what === 'folder' ? 'Choose a folder of films' : 'Choose films',
        buttonLabel: 'Choose',
        properties: what === 'folder' ? ['openDirectory'] : ['openFile', 'multiSelections'],
        // Most DICOM files have no ending at all, so "all files" comes first.
        ...(what === 'files' && { filters: [{ name: 'All files', extensions: ['*'] }, { name: 'Images and archives', extensions: ['dcm', 'dicom', 'png', 'jpg', 'jpeg', 'zip'] }] })
      })
      return answer.canceled ? [] : answer.filePaths
    },
    save: async (name, content) => {
      // A name from the page, never a place: the folder is the user's to choose.
      const defaultPath = basename(name)
      const ending = extname(defaultPath).slice(1)
      const { canceled, filePath } = await dialog.showSaveDialog(window, { title: 'Save as', defaultPath, filters: [{ name: ending.toUpperCase(), extensions: [ending] }] })
      if (canceled || !filePath) return { ok: true, value: null }
      try {
        await writeWhole(filePath, content)
        return { ok: true, value: filePath }
      } catch (error) {
        return { ok: false, error: toFailure(new UmbraError('not-saved', `The file could not be written: ${(error as Error).message}`, { cause: error, file: filePath, hint: 'Choose another folder, or free some space.' })) }
      }
    }
  }
}
