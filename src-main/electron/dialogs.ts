import { dialog, type BrowserWindow } from 'electron'

/** What the page may ask the user through the system's own dialogs. */
export interface Dialogs {
  /** Chosen paths, empty when cancelled. */
  choose(what: 'files' | 'folder'): Promise<string[]>
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
    }
  }
}
