import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Folder -> folders of ours it may import. The same table stands in CONTRIBUTING.md; both change in one commit. */
const MAIN: Record<string, string[]> = {
  base: [],
  contract: ['greyscale', 'metrics'],
  greyscale: [],
  metrics: ['base'],
  onnx: ['base'],
  text: ['base'],
  dicom: ['base', 'contract', 'greyscale'],
  db: ['base', 'contract'],
  jobs: ['base', 'contract'],
  phantom: ['base', 'contract', 'dicom', 'greyscale'],
  models: ['onnx', 'text', 'base', 'contract'],
  inference: ['models', 'onnx', 'text', 'metrics', 'base', 'contract'],
  training: ['models', 'inference', 'onnx', 'text', 'metrics', 'base', 'contract'],
  overlays: ['training', 'models', 'inference', 'onnx', 'text', 'metrics', 'base', 'contract'],
  compute: ['overlays', 'inference', 'training', 'models', 'onnx', 'text', 'metrics', 'base', 'contract'],
  services: ['metrics', 'onnx', 'text', 'dicom', 'greyscale', 'db', 'jobs', 'phantom', 'models', 'inference', 'training', 'overlays', 'compute', 'base', 'contract'],
  electron: ['contract', 'base', 'app.ts', 'dispatch.ts', 'version.ts']
}
const TOP = ['app.ts', 'dispatch.ts', 'version.ts', 'cli.ts', 'cli']
const NATIVE: Record<string, string[]> = {
  electron: ['src-main/electron'],
  'better-sqlite3': ['src-main/db'],
  'onnxruntime-node': ['src-main/onnx'],
  'onnx-buf': ['src-main/onnx'],
  dcmjs: ['src-main/dicom'],
  'dcmjs-codecs': ['src-main/dicom'],
  'cornerstone-core': ['src-renderer/shared/viewport']
}
/** The compute client alone may be imported by services: ONNX Runtime must never load in the main process. */
const COMPUTE_FROM_OUTSIDE = ['client.ts', 'operations.ts', 'protocol.ts']

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
}

/** Import specifiers of a file; type-only imports count too, since they couple just the same. */
function imports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^'"\n]*(?:\{[^}]*\}[^'"\n]*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g)].map((match) => (match[1] ?? match[2])!)
}

const parts = (file: string): string[] => file.split(sep)

function violation(file: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) {
    const owner = Object.keys(NATIVE).find((name) => specifier === name || specifier.startsWith(`${name}/`))
    return owner && !NATIVE[owner]!.some((folder) => file.startsWith(folder + '/')) ? `${file}: only ${NATIVE[owner]!.join(', ')} may import ${owner}` : null
  }
  const target = relative(root, resolve(root, dirname(file), specifier.replace(/\?.*$/, '')))
  const [fromTop, from = ''] = parts(file)
  const [toTop, to = ''] = parts(target)
  if (fromTop === 'src-main') {
    if (toTop !== 'src-main') return `${file}: src-main may not import ${target}`
    if (from === to) return null
    if (TOP.includes(from)) return to === 'electron' ? `${file}: nothing but electron/ may import electron/` : null
    const allowed = MAIN[from]
    if (!allowed) return `${file}: folder src-main/${from} is not in the layer table`
    if (!allowed.includes(to)) return `${file}: src-main/${from} may import [${allowed.join(', ') || 'nothing of ours'}], not ${target}`
    if (from === 'services' && to === 'compute' && !COMPUTE_FROM_OUTSIDE.includes(parts(target)[2]!)) return `${file}: services reach compute through [${COMPUTE_FROM_OUTSIDE.join(', ')}], not ${target}`
    return null
  }
  const area = parts(file)[1]!
  if (toTop === 'src-main') {
    if (to === 'contract' && (area === 'api' || area === 'features' || area === 'shared')) return null
    if (to === 'greyscale' && file.startsWith('src-renderer/shared/viewport')) return null
    return `${file}: the renderer may take only contract (and greyscale in shared/viewport) from main, not ${target}`
  }
  const targetArea = parts(target)[1]!
  if (area === 'api' && targetArea !== 'api') return `${file}: src-renderer/api may import only contract, not ${target}`
  if (area === 'shared' && targetArea === 'features') return `${file}: src-renderer/shared may not import a feature (${target})`
  if (area === 'features' && targetArea === 'features' && parts(file)[2] !== parts(target)[2]) return `${file}: a feature never imports another (${target})`
  return null
}

test('every import follows the layer table', () => {
  const found = [...sources('src-main'), ...sources('src-renderer')].flatMap((file) => imports(file).map((specifier) => violation(file, specifier))).filter((line) => line !== null)
  expect(found, found.join('\n')).toEqual([])
})

test('the table itself refuses what it should', () => {
  expect(violation('src-main/metrics/a.ts', '../db/b.ts')).toContain('may import [base]')
  expect(violation('src-main/services/a.ts', '../compute/child.ts')).toContain('services reach compute')
  expect(violation('src-main/services/a.ts', 'onnxruntime-node')).toContain('only src-main/onnx')
  expect(violation('src-renderer/features/a/b.ts', '../c/d.ts')).toContain('never imports another')
  expect(violation('src-renderer/shared/a.ts', 'cornerstone-core')).toContain('shared/viewport')
})
