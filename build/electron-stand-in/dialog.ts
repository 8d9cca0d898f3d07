import type { Page } from 'playwright-core'
import { askControl, isControlled } from './control.ts'
import type { BrowserWindow } from './browser-window.ts'
import { filePathsOfChoice } from './file-choice.ts'
import { PAGE } from './web-contents.ts'

interface OpenOptions {
  title?: string
  properties?: string[]
}
interface SaveOptions {
  title?: string
  defaultPath?: string
}
interface MessageOptions {
  message: string
  detail?: string
  buttons?: string[]
  cancelId?: number
}
type Owner = BrowserWindow | undefined
type Both<O> = [window: BrowserWindow, options: O] | [options: O]

const split = <O>(given: Both<O>): { owner: Owner; options: O } => (given.length === 2 ? { owner: given[0], options: given[1] } : { owner: undefined, options: given[0] })

/** The page to ask in; null where the user has already closed it. */
async function pageOf(owner: Owner): Promise<Page | null> {
  const page = await owner?.webContents[PAGE]()
  return page && !page.isClosed() ? page : null
}

/**
 * A controlled stand-in is answered by whoever controls it. Otherwise Chromium asks: its own file chooser for what is to be opened,
 * its prompt and confirm boxes for the rest. Chromium has no chooser for a place to save to that would tell the path.
 */
export class Dialog {
  async showOpenDialog(...given: Both<OpenOptions>): Promise<{ canceled: boolean; filePaths: string[] }> {
    const { owner, options } = split(given)
    if (isControlled()) return (await askControl('open', options)) as { canceled: boolean; filePaths: string[] }
    const page = await pageOf(owner)
    const filePaths = page ? await filePathsOfChoice(page, options.properties ?? []) : []
    return { canceled: filePaths.length === 0, filePaths }
  }

  async showSaveDialog(...given: Both<SaveOptions>): Promise<{ canceled: boolean; filePath: string }> {
    const { owner, options } = split(given)
    if (isControlled()) return (await askControl('save', options)) as { canceled: boolean; filePath: string }
    const page = await pageOf(owner)
    const words = [options.title ?? 'Save as', options.defaultPath ?? ''] as const
    const filePath = page ? await page.evaluate(`prompt(${JSON.stringify(words[0])}, ${JSON.stringify(words[1])})`) : null
    return { canceled: !filePath, filePath: typeof filePath === 'string' ? filePath : '' }
  }

  async showMessageBox(...given: Both<MessageOptions>): Promise<{ response: number; checkboxChecked: boolean }> {
    const { owner, options } = split(given)
    if (isControlled()) return (await askControl('message', options)) as { response: number; checkboxChecked: boolean }
    const { buttons = ['OK'], cancelId = 0, message, detail = '' } = options
    const page = await pageOf(owner)
    const other = buttons.findIndex((_label, index) => index !== cancelId)
    // A page that its user closed cannot be asked whether it may be closed.
    const agreed = page ? await page.evaluate(`confirm(${JSON.stringify(`${message}\n\n${detail}\n\nOK: ${buttons[other] ?? 'OK'}. Cancel: ${buttons[cancelId] ?? ''}.`)})`) : true
    return { response: agreed && other >= 0 ? other : cancelId, checkboxChecked: false }
  }

  showErrorBox(title: string, content: string): void {
    process.stderr.write(`${title}\n${content}\n`)
  }
}
