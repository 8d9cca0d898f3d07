import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { modelHash, preprocessingHash } from '../../src-main/models/hash.ts'
import { installPackage, removeDrafts, writePackage } from '../../src-main/models/install.ts'
import { listPackages } from '../../src-main/models/list.ts'
import { loadPackage } from '../../src-main/models/load.ts'
import type { Manifest } from '../../src-main/models/manifest.ts'
import type { HashCache, ModelPackage } from '../../src-main/models/package.ts'
import { tinyPackage, tinyParts } from './tiny-package.ts'

const root = mkdtempSync(join(tmpdir(), 'umbra-models-'))
let packages: string
let pack: ModelPackage
let count = 0

beforeEach(async () => {
  packages = join(root, String(count++))
  pack = await tinyPackage(packages)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Changes the manifest on the disk; the files stay. */
function edit(change: (manifest: Record<string, never> & Manifest) => void): void {
  const path = join(pack.folder, 'manifest.json')
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as never
  change(manifest)
  writeFileSync(path, JSON.stringify(manifest))
}

test('what was written loads, with the same hash', async () => {
  const loaded = await loadPackage(pack.folder, { shipped: true })
  expect(loaded).toEqual({ ...pack, shipped: true })
  expect(Object.keys(loaded.manifest.files).sort()).toEqual(['image.onnx', 'merges.txt', 'text.onnx', 'vocab.json'])
})

describe('refused, by name', () => {
  const cases: [string, (manifest: Manifest) => void, string, RegExp][] = [
    ['image input name', (m) => (m.image.input = 'image'), 'model-mismatch', /tiny: image\.onnx.*Expected an input “image”; found “pixel_values”/],
    ['image output name', (m) => (m.image.output = 'features'), 'model-mismatch', /Expected an output “features”; found “image_embeds”/],
    ['text input name', (m) => (m.text.inputIds = 'ids'), 'model-mismatch', /text\.onnx.*“ids”; found “input_ids”/],
    ['an input the model lacks', (m) => (m.text.attentionMask = 'attention_mask'), 'model-mismatch', /“attention_mask”/],
    ['embedding size', (m) => (m.embeddingSize = 9), 'model-mismatch', /\[any, 9\]; found \[batch, 8\]/],
    ['channels', (m) => (m.image.preprocessing.channels = 3), 'model-mismatch', /\[any, 3, 16, 16\]; found \[batch, 1, 16, 16\]/],
    ['size', (m) => (m.image.preprocessing.size = 32), 'model-mismatch', /\[any, 1, 32, 32\]; found \[batch, 1, 16, 16\]/],
    ['context length', (m) => (m.text.tokenizer.contextLength = 77), 'model-mismatch', /\[any, 77\]; found \[batch, 12\]/],
    ['end token', (m) => m.text.tokenizer.kind === 'clip-bpe' && (m.text.tokenizer.endId = 600), 'model-vocabulary', /endId 600/],
    ['towers exchanged', (m) => ([m.image.file, m.text.file] = [m.text.file, m.image.file]), 'model-mismatch', /text\.onnx does not fit/],
    ['a file without hash', (m) => delete m.files['vocab.json'], 'model-manifest', /vocab\.json has no sha256/],
    ['an unknown field', (m) => ((m as unknown as Record<string, number>).sise = 1), 'model-manifest', /sise/],
    ['a path out of the package', (m) => (m.image.file = '../image.onnx'), 'model-manifest', /image\.file: a plain file name/],
    ['means for another number of channels', (m) => (m.image.preprocessing.mean = [0.1, 0.2]), 'model-manifest', /one value, or one per channel/]
  ]
  test.each(cases)('%s', async (_, change, code, message) => {
    edit(change)
    await expect(loadPackage(pack.folder)).rejects.toMatchObject({ code, message: expect.stringMatching(message), hint: expect.stringMatching(/\w/), file: expect.stringContaining('tiny') })
  })

  test('a missing file', async () => {
    rmSync(join(pack.folder, 'merges.txt'))
    await expect(loadPackage(pack.folder)).rejects.toMatchObject({ code: 'model-file-missing', message: 'Model tiny: merges.txt is not there; the manifest lists it.' })
  })

  test('a changed byte', async () => {
    const path = join(pack.folder, 'image.onnx')
    const bytes = readFileSync(path)
    bytes[bytes.length - 7]! ^= 1
    writeFileSync(path, bytes)
    await expect(loadPackage(pack.folder)).rejects.toMatchObject({ code: 'model-file-changed', file: path })
  })

  test('an ONNX file that is none, though its hash fits', async () => {
    const { manifest, files } = tinyParts()
    await expect(writePackage(packages, { ...manifest, id: 'broken' }, { ...files, 'image.onnx': Buffer.from('not onnx') })).rejects.toMatchObject({ code: 'model-damaged' })
    expect(readdirSync(packages)).toEqual(['tiny'])
  })

  test('no manifest, and one that is not JSON', async () => {
    writeFileSync(join(pack.folder, 'manifest.json'), '{')
    await expect(loadPackage(pack.folder)).rejects.toMatchObject({ code: 'model-manifest', message: expect.stringContaining('not JSON') })
    await expect(loadPackage(packages)).rejects.toMatchObject({ code: 'model-manifest', message: expect.stringContaining('not there') })
  })
})

test('unchanged files are hashed once; a touched file is hashed again', async () => {
  const known = new Map<string, string>()
  const asked: string[] = []
  const cache: HashCache = {
    get: (path, size, time) => known.get(`${path} ${size} ${time}`),
    put: (path, size, time, sha256) => {
      asked.push(path)
      known.set(`${path} ${size} ${time}`, sha256)
    }
  }
  await loadPackage(pack.folder, { cache })
  expect(asked).toHaveLength(4)
  await loadPackage(pack.folder, { cache })
  expect(asked).toHaveLength(4)
  utimesSync(join(pack.folder, 'vocab.json'), 1, 1)
  await loadPackage(pack.folder, { cache })
  expect(asked.slice(4)).toEqual([join(pack.folder, 'vocab.json')])
})

describe('the model hash', () => {
  test('changes with everything a result depends on, not with the card', () => {
    const { manifest } = pack
    const changed = (change: (copy: Manifest) => void): boolean => {
      const copy = structuredClone(manifest)
      change(copy)
      return modelHash(copy) !== pack.hash
    }
    expect(changed((m) => (m.image.preprocessing.padValue = 1))).toBe(true)
    expect(changed((m) => (m.image.preprocessing.mean = [0.4]))).toBe(true)
    expect(changed((m) => (m.files['image.onnx'] = '0'.repeat(64)))).toBe(true)
    expect(changed((m) => (m.text.tokenizer.padId = 1))).toBe(true)
    expect(changed((m) => (m.text.output = 'other'))).toBe(true)
    expect(changed((m) => (m.version = '2'))).toBe(true)
    expect(changed((m) => (m.name = 'Other'))).toBe(false)
    expect(changed((m) => (m.limits = ['adults only']))).toBe(false)
    expect(changed((m) => (m.card = { films: 3 }))).toBe(false)
  })

  test('the preprocessing has one of its own', () => {
    expect(preprocessingHash(pack.manifest.image.preprocessing)).toBe(pack.preprocessingHash)
    expect(preprocessingHash({ ...pack.manifest.image.preprocessing, precision: 'uint8' })).not.toBe(pack.preprocessingHash)
  })
})

describe('installing', () => {
  test('copies what the manifest lists and nothing else', async () => {
    writeFileSync(join(pack.folder, 'notes.txt'), 'private')
    const library = join(packages, 'library')
    const installed = await installPackage(pack.folder, library)
    expect(installed).toEqual({ ...pack, folder: join(library, 'tiny') })
    expect(readdirSync(installed.folder).sort()).toEqual(['image.onnx', 'manifest.json', 'merges.txt', 'text.onnx', 'vocab.json'])
    // Again: the same content is left alone.
    const before = statSync(join(installed.folder, 'image.onnx')).mtimeMs
    await installPackage(pack.folder, library)
    expect(statSync(join(installed.folder, 'image.onnx')).mtimeMs).toBe(before)
  })

  test('leaves nothing behind when a check fails', async () => {
    const library = join(packages, 'library')
    edit((manifest) => (manifest.embeddingSize = 9))
    await expect(installPackage(pack.folder, library)).rejects.toMatchObject({ code: 'model-mismatch' })
    rmSync(join(pack.folder, 'text.onnx'))
    await expect(installPackage(pack.folder, library)).rejects.toMatchObject({ code: 'model-file-missing' })
    expect(readdirSync(library)).toEqual([])
  })

  test('never replaces another model of the same id', async () => {
    const other = await tinyPackage(join(packages, 'elsewhere'), { version: '2' })
    await expect(installPackage(other.folder, packages)).rejects.toMatchObject({ code: 'model-exists', message: expect.stringContaining('version 1, this one is 2') })
    expect((await loadPackage(pack.folder)).hash).toBe(pack.hash)
  })

  test('drafts of an installation that was killed are no packages, and are cleared away', async () => {
    mkdirSync(join(packages, '.tiny-0123'))
    expect((await listPackages([{ folder: packages, shipped: false }])).map((each) => each.id)).toEqual(['tiny'])
    await removeDrafts(packages)
    expect(existsSync(join(packages, '.tiny-0123'))).toBe(false)
    expect(existsSync(pack.folder)).toBe(true)
  })
})

test('the list shows unusable packages with the reason, and clashes of ids', async () => {
  const user = join(packages, 'user')
  await tinyPackage(user, { name: 'Another' })
  mkdirSync(join(user, 'empty'))
  await tinyPackage(join(packages, 'x'))
  const listed = await listPackages([{ folder: packages, shipped: true }, { folder: user, shipped: false }, { folder: join(packages, 'none'), shipped: false }])
  const brief = listed.map(({ id, shipped, problem }) => [id, shipped, problem?.code ?? null])
  expect(brief).toEqual([
    ['empty', false, 'model-manifest'],
    ['tiny', true, null],
    ['tiny', false, 'model-id-taken'],
    ['user', true, 'model-manifest'],
    ['x', true, 'model-manifest']
  ])
})
