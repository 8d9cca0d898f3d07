import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

export interface PageSettings {
  socket: string
  /** Where the application's page lives; the script does nothing elsewhere. */
  origins: string[]
  schemes: string[]
  port: string
  argv: string[]
  versions: Record<string, string>
}

/** What runs in the page before its own scripts: the codec, the renderer's half of Electron, then the built preload. */
export function pageScript(settings: PageSettings, preloadSource: string): string {
  const codec = stripTypeScriptTypes(read('./codec.ts'), { mode: 'strip' }).replaceAll(/^export /gm, '')
  return `(() => {
if (window !== window.top || !/^https?:$/.test(location.protocol)) return
const settings = ${JSON.stringify(settings)}
if (!settings.origins.includes(location.origin)) return
${codec}
const preload = (require, module, exports, process) => {
${preloadSource}
}
${read('./page.js')}
})()`
}
