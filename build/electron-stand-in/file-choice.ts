import type { Page } from 'playwright-core'

/** Opens Chromium's own file chooser from the page and answers the chosen paths; empty when cancelled. */
export async function filePathsOfChoice(page: Page, properties: readonly string[]): Promise<string[]> {
  const devtools = await page.context().newCDPSession(page)
  const folder = properties.includes('openDirectory')
  const many = properties.includes('multiSelections')
  const expression = `new Promise((resolve) => {
    const input = Object.assign(document.createElement('input'), { type: 'file', multiple: ${many}, webkitdirectory: ${folder} })
    input.addEventListener('change', () => resolve([...input.files]))
    input.addEventListener('cancel', () => resolve([]))
    input.click()
  })`
  try {
    const chosen = await devtools.send('Runtime.evaluate', { expression, userGesture: true, awaitPromise: true })
    if (!chosen.result.objectId) return []
    const { result } = await devtools.send('Runtime.getProperties', { objectId: chosen.result.objectId, ownProperties: true })
    const paths: string[] = []
    for (const { name, value } of result) {
      if (!/^\d+$/.test(name) || !value?.objectId) continue
      paths.push((await devtools.send('DOM.getFileInfo', { objectId: value.objectId })).path)
    }
    // Chromium lists a folder's files; what was chosen is what they have in common.
    return folder ? commonFolder(paths) : paths
  } finally {
    await devtools.detach().catch(() => undefined)
  }
}

export function commonFolder(paths: readonly string[]): string[] {
  if (paths.length === 0) return []
  let common = paths[0]!.split('/').slice(0, -1)
  for (const path of paths) {
    const parts = path.split('/')
    const differs = common.findIndex((part, index) => part !== parts[index])
    if (differs >= 0) common = common.slice(0, differs)
  }
  return [common.join('/') || '/']
}
