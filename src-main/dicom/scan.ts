import type { Stats } from 'node:fs'
import { lstat, open, readdir, realpath, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { UmbraError } from '../base/umbra-error.ts'
import { DICOMDIR_CLASS, dicomDirFiles, isDicomDir } from './dicomdir.ts'
import { readHeaderOf, readWhole } from './file.ts'
import type { Skipped, SkipCode } from './skip.ts'
import { SKIP_CODES } from './skip.ts'
import { SNIFF_BYTES, sniff } from './sniff.ts'
import type { ZipEntry } from './zip.ts'
import { readZipEntry, zipEntries } from './zip.ts'

/** Where an image lies: a file, or an entry of a ZIP archive. */
export interface ImageSource {
  path: string
  entry?: string
}

export interface FoundFile {
  source: ImageSource
  size: number
  mtimeMs: number
  /** `unchanged`: known to the caller, not looked into. */
  kind: 'dicom' | 'png' | 'jpeg' | 'unchanged'
  /** Bytes of the whole file. */
  open(): Promise<Uint8Array>
}

export type ScanResult = FoundFile | { skipped: Skipped }

export interface ScanOptions {
  signal?: AbortSignal
  /** True when this file, with this size and time, is already in the library: it then costs one stat. Asked for archives too. */
  isKnown?: (source: ImageSource, size: number, mtimeMs: number) => boolean
}

/** Left behind by file managers; not worth a line in the list of skipped files. */
const DROPPINGS = /^(\.DS_Store|\._.*|Thumbs\.db|desktop\.ini|\.directory|__MACOSX|\.Spotlight-V100|\.Trashes|\.fseventsd|System Volume Information|\$RECYCLE\.BIN)$/i
const DEEPEST = 64

/**
 * Every image below the given paths: folders, single files, ZIP archives, DICOMDIRs. Files are recognised by content, read only, and
 * reported once each however often they are named; whatever is not taken is reported with its reason.
 */
export async function* scan(paths: string[], options: ScanOptions = {}): AsyncGenerator<ScanResult> {
  const seen = new Set<string>()
  for (const path of paths) yield* visit(resolve(path), seen, options, 0)
}

/** Bytes of an image found earlier. */
export function readSource(source: ImageSource): Promise<Uint8Array> {
  return source.entry === undefined ? readWhole(source.path) : readZipEntry(source.path, source.entry)
}

async function* visit(path: string, seen: Set<string>, options: ScanOptions, depth: number): AsyncGenerator<ScanResult> {
  options.signal?.throwIfAborted()
  let info: Stats
  let real: string
  try {
    info = await stat(path)
    real = await realpath(path)
  } catch (error) {
    yield skip(path, error)
    return
  }
  if (seen.has(real)) return
  seen.add(real)
  if (info.isDirectory()) yield* folder(path, seen, options, depth)
  else if (info.isFile()) yield* file(path, info, seen, options, depth)
  else yield { skipped: { file: path, code: 'not-readable', reason: 'It is a pipe, a socket or a device, not a file' } }
}

async function* folder(path: string, seen: Set<string>, options: ScanOptions, depth: number): AsyncGenerator<ScanResult> {
  if (depth > DEEPEST) {
    yield { skipped: { file: path, code: 'unsafe-path', reason: `Folders are nested more than ${DEEPEST} deep` } }
    return
  }
  let names: string[]
  try {
    names = await readdir(path)
  } catch (error) {
    yield skip(path, error)
    return
  }
  // The directory of a disc first: it knows which files are missing.
  names.sort((a, b) => Number(/^DICOMDIR$/i.test(b)) - Number(/^DICOMDIR$/i.test(a)) || (a < b ? -1 : 1))
  for (const name of names) {
    if (DROPPINGS.test(name)) continue
    const inside = join(path, name)
    // A link to a folder may lead anywhere, also back here; a link to a file is a file.
    const link = await lstat(inside).catch(() => null)
    if (link?.isSymbolicLink() && (await stat(inside).catch(() => null))?.isDirectory()) continue
    yield* visit(inside, seen, options, depth + 1)
  }
}

async function* file(path: string, info: Stats, seen: Set<string>, options: ScanOptions, depth: number): AsyncGenerator<ScanResult> {
  const { size, mtimeMs } = info
  const source: ImageSource = { path }
  if (size === 0) {
    yield { skipped: { file: path, code: 'empty', reason: 'The file is empty' } }
    return
  }
  if (options.isKnown?.(source, size, mtimeMs)) {
    yield { source, size, mtimeMs, kind: 'unchanged', open: () => readWhole(path) }
    return
  }
  try {
    const head = await headOf(path, Math.min(size, SNIFF_BYTES))
    const kind = sniff(head, size)
    if (kind === 'unknown') yield { skipped: { file: path, code: 'not-dicom', reason: 'It is neither DICOM, PNG, JPEG nor ZIP' } }
    else if (kind === 'zip') yield* archive(path, size, options)
    else if (kind === 'dicom' && (await isDirectoryFile(path, head))) yield* directory(path, seen, options, depth)
    else yield { source, size, mtimeMs, kind, open: () => readWhole(path) }
  } catch (error) {
    if (options.signal?.aborted) throw error
    yield skip(path, error)
  }
}

async function headOf(path: string, length: number): Promise<Uint8Array> {
  const handle = await open(path, 'r')
  try {
    const head = new Uint8Array(length)
    const { bytesRead } = await handle.read(head, 0, length, 0)
    return head.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** A DICOMDIR by name or by its class; only files that can be one are parsed for it. */
async function isDirectoryFile(path: string, head: Uint8Array): Promise<boolean> {
  const named = /^DICOMDIR/i.test(basename(path))
  if (!named && !Buffer.from(head.buffer, head.byteOffset, head.length).includes(DICOMDIR_CLASS)) return false
  try {
    const { meta, dataSet } = await readHeaderOf(path)
    return isDicomDir(meta, dataSet)
  } catch (error) {
    if (error instanceof UmbraError) return false
    throw error
  }
}

async function* directory(path: string, seen: Set<string>, options: ScanOptions, depth: number): AsyncGenerator<ScanResult> {
  for (const referenced of await dicomDirFiles(path)) {
    options.signal?.throwIfAborted()
    if ('error' in referenced) yield { skipped: { file: join(path, '..', referenced.name), code: codeOf(referenced.error), reason: referenced.error.message } }
    else yield* visit(referenced.path, seen, options, depth + 1)
  }
}

async function* archive(path: string, size: number, options: ScanOptions): AsyncGenerator<ScanResult> {
  for await (const entry of zipEntries(path, size)) {
    options.signal?.throwIfAborted()
    if (entry.name.split('/').some((part) => DROPPINGS.test(part))) continue
    const label = `${path}!/${entry.name}`
    if ('error' in entry) yield skip(label, entry.error)
    else yield await archived(path, label, entry, options)
  }
}

async function archived(path: string, label: string, entry: ZipEntry, options: ScanOptions): Promise<ScanResult> {
  const { name, size, mtimeMs } = entry
  const source: ImageSource = { path, entry: name }
  if (size === 0) return { skipped: { file: label, code: 'empty', reason: 'The file is empty' } }
  if (options.isKnown?.(source, size, mtimeMs)) return { source, size, mtimeMs, kind: 'unchanged', open: entry.read }
  try {
    const kind = sniff(await entry.head(Math.min(size, SNIFF_BYTES)), size)
    if (kind === 'zip') return { skipped: { file: label, code: 'nested-archive', reason: 'An archive inside an archive is not opened' } }
    if (kind === 'unknown') return { skipped: { file: label, code: 'not-dicom', reason: 'It is neither DICOM, PNG, JPEG nor ZIP' } }
    return { source, size, mtimeMs, kind, open: entry.read }
  } catch (error) {
    return skip(label, error)
  }
}

function skip(path: string, error: unknown): { skipped: Skipped } {
  if (error instanceof UmbraError) return { skipped: { file: path, code: codeOf(error), reason: error.message } }
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return { skipped: { file: path, code: 'not-found', reason: 'The file does not exist' } }
  if (code !== undefined) return { skipped: { file: path, code: 'not-readable', reason: `The file cannot be read (${code})` } }
  throw error instanceof Error ? error : new Error(message)
}

function codeOf(error: UmbraError): SkipCode {
  return error.code in SKIP_CODES ? (error.code as SkipCode) : 'damaged'
}
