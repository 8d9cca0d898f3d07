/**
 * `node build/electron-stand-in/run.ts <application folder> [arguments]`: what `electron <application folder> [arguments]` does, in
 * Chromium. Runs the main script that package.json names, as it was built.
 */
import { readFileSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const folder = resolve(process.argv[2] ?? '.')
const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { main: string }
const { version } = createRequire(import.meta.url)('electron/package.json') as { version: string }
const electron = new URL('./electron.ts', import.meta.url).href

// Electron leaves its own path and the application's folder in front of what the user typed.
process.argv.splice(1, 2, folder)
Object.defineProperty(process.versions, 'electron', { value: version })
Object.assign(process, { type: 'browser', resourcesPath: join(folder, 'resources') })

registerHooks({
  resolve: (specifier, context, next) => (specifier === 'electron' || specifier === 'electron/main' ? { url: electron, shortCircuit: true } : next(specifier, context))
})

const { listenToControl } = await import('./control.ts')
listenToControl()
await import(pathToFileURL(join(folder, main)).href)
