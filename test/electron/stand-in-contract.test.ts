import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { EVENTS } from '../../build/electron-stand-in/emitter.ts'

const path = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url))
const parse = (file: string): ts.SourceFile => ts.createSourceFile(file, readFileSync(path(file), 'utf8'), ts.ScriptTarget.ES2023, true)

interface Surface {
  members: Set<string>
  statics: Set<string>
  events: Set<string>
}

const nameOf = (node: { name?: ts.Node | undefined }): string | null => (node.name && (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name)) ? node.name.text : null)
const isStatic = (node: ts.Node): boolean => ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword)
const isPrivate = (node: ts.Node): boolean => ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)

function each(root: ts.Node, visit: (node: ts.Node) => void): void {
  visit(root)
  root.forEachChild((child) => each(child, visit))
}

/** `on(event: 'x', ...)` overloads name the events. */
function eventName(node: ts.Node): string | null {
  if (!ts.isMethodDeclaration(node) && !ts.isMethodSignature(node)) return null
  if (nameOf(node) !== 'on') return null
  const type = node.parameters[0]?.type
  return type && ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal) ? type.literal.text : null
}

/** Everything electron.d.ts declares: classes and interfaces by name, and the values each process may import. */
function declared(): { types: Map<string, Surface>; main: Set<string>; renderer: Set<string> } {
  const types = new Map<string, Surface>()
  const main = new Set<string>()
  const renderer = new Set<string>()
  each(parse('node_modules/electron/electron.d.ts'), (node) => {
    if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) {
      const surface = types.get(node.name!.text) ?? { members: new Set(), statics: new Set(), events: new Set() }
      for (const member of node.members) {
        const name = nameOf(member)
        if (name) (isStatic(member) ? surface.statics : surface.members).add(name)
        const event = eventName(member)
        if (event) surface.events.add(event)
      }
      types.set(node.name!.text, surface)
    }
    if (ts.isModuleDeclaration(node) && ts.isIdentifier(node.name) && (node.name.text === 'Main' || node.name.text === 'Renderer')) {
      const values = node.name.text === 'Main' ? main : renderer
      each(node, (inner) => {
        if (ts.isVariableDeclaration(inner) || ts.isClassDeclaration(inner)) values.add(inner.name!.getText())
      })
    }
  })
  return { types, main, renderer }
}

const electron = declared()

/** Members of a class that an application could reach: neither private nor keyed by one of the stand-in's own symbols. */
function offered(file: string, className: string): { members: string[]; statics: string[] } {
  const members: string[] = []
  const statics: string[] = []
  each(parse(`build/electron-stand-in/${file}`), (node) => {
    if (!ts.isClassDeclaration(node) || node.name?.text !== className) return
    for (const member of node.members) {
      const name = nameOf(member)
      if (name && !isPrivate(member)) (isStatic(member) ? statics : members).push(name)
    }
  })
  return { members, statics }
}

/** Keys of `const name = { ... }`. */
function keysOf(file: string, variable: string): string[] {
  const keys: string[] = []
  each(parse(`build/electron-stand-in/${file}`), (node) => {
    if (ts.isVariableDeclaration(node) && nameOf(node) === variable && node.initializer && ts.isObjectLiteralExpression(node.initializer)) keys.push(...node.initializer.properties.map((property) => nameOf(property)!))
  })
  return keys
}

const unknown = (names: string[], known: Set<string> | undefined): string[] => names.filter((name) => !known?.has(name))

/** Stand-in class -> the type of electron.d.ts that it stands for. */
const CLASSES: [file: string, className: string, electronType: string][] = [
  ['app.ts', 'App', 'App'],
  ['browser-window.ts', 'BrowserWindow', 'BrowserWindow'],
  ['web-contents.ts', 'WebContents', 'WebContents'],
  ['session.ts', 'Session', 'Session'],
  ['session.ts', 'WebRequest', 'WebRequest'],
  ['protocol.ts', 'Protocol', 'Protocol'],
  ['ipc-main.ts', 'IpcMain', 'IpcMain'],
  ['dialog.ts', 'Dialog', 'Dialog'],
  ['menu.ts', 'Menu', 'Menu'],
  ['screen.ts', 'Screen', 'Screen'],
  ['utility-process.ts', 'UtilityProcess', 'UtilityProcess'],
  ['parent-port.ts', 'ParentPort', 'ParentPort']
]

describe('the stand-in offers nothing that Electron lacks', () => {
  test.each(CLASSES)('%s: %s', (file, className, type) => {
    const { members, statics } = offered(file, className)
    expect([...members, ...statics].length).toBeGreaterThan(0)
    expect(unknown(members, electron.types.get(type)?.members)).toEqual([])
    expect(unknown(statics, electron.types.get(type)?.statics)).toEqual([])
  })

  test('utilityProcess offers only fork, which is static in the declarations', () => {
    expect(unknown(offered('utility-process.ts', 'UtilityProcessModule').members, electron.types.get('UtilityProcess')?.statics)).toEqual([])
  })

  test.each(Object.entries(EVENTS))('events of %s', (type, events) => {
    expect(unknown([...events], electron.types.get(type)?.events)).toEqual([])
  })

  test('exports to the main process', () => {
    const names: string[] = []
    each(parse('build/electron-stand-in/electron.ts'), (node) => {
      if (ts.isVariableStatement(node) && (node.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) names.push(...node.declarationList.declarations.map((declaration) => declaration.name.getText()))
      if (ts.isExportSpecifier(node)) names.push(node.name.getText())
    })
    expect(names).toContain('app')
    expect(unknown(names, electron.main)).toEqual([])
  })

  test('modules of a preload and their members', () => {
    const modules: [string, string][] = [['contextBridge', 'ContextBridge'], ['ipcRenderer', 'IpcRenderer'], ['webUtils', 'WebUtils']]
    expect(unknown(keysOf('page.js', 'electron'), new Set(modules.map(([name]) => name)))).toEqual([])
    for (const [name, type] of modules) {
      expect(electron.renderer).toContain(name)
      expect(keysOf('page.js', name).length).toBeGreaterThan(0)
      expect(unknown(keysOf('page.js', name), electron.types.get(type)?.members)).toEqual([])
    }
  })
})

test('the comparison itself finds what does not belong', () => {
  expect(unknown(['quit', 'fly'], electron.types.get('App')?.members)).toEqual(['fly'])
  expect(unknown(['ready', 'take-off'], electron.types.get('App')?.events)).toEqual(['take-off'])
  expect(unknown(['app', 'warp'], electron.main)).toEqual(['warp'])
})
