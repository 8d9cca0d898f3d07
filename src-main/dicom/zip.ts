import { promisify } from 'node:util'
import type { Entry, ZipFile } from 'yauzl'
import yauzl from 'yauzl'
import { UmbraError } from '../base/umbra-error.ts'
import { LIMITS } from './limits.ts'

const openZip = promisify<string, yauzl.Options, ZipFile>(yauzl.open)

/** An archive may hold this many entries. */
const MOST_ENTRIES = 200_000
/** Deflate cannot honestly exceed 1032:1, and images stay far below; overlapping entries (a bomb) do not. */
const MOST_EXPANSION = 200
/** Below this an archive may expand as it likes. */
const HARMLESS = 1024 * 1024 * 1024

export interface ZipEntry {
  name: string
  size: number
  mtimeMs: number
  /** The whole entry in memory. */
  read(): Promise<Uint8Array>
  /** The first `most` bytes. */
  head(most: number): Promise<Uint8Array>
}

/**
 * Entries of an archive, one at a time; nothing is ever written to disk, so that a name can lead nowhere.
 *
 * @throws UmbraError `damaged-archive`, `archive-bomb`. Entries that cannot be used are yielded as errors, the others go on.
 */
export async function* zipEntries(path: string, archiveSize: number): AsyncGenerator<ZipEntry | { name: string; error: UmbraError }> {
  const zip = await opened(path)
  try {
    let count = 0
    let total = 0
    for (;;) {
      const entry = await nextEntry(zip, path)
      if (!entry) return
      if (++count > MOST_ENTRIES) throw new UmbraError('archive-bomb', `The archive has more than ${MOST_ENTRIES} entries`, { file: path })
      const name = nameOf(entry)
      if (name.endsWith('/')) continue
      if (isUnsafe(name)) {
        yield { name, error: new UmbraError('unsafe-path', `The entry's name leads out of the archive: ${name}`) }
        continue
      }
      total += entry.uncompressedSize
      if (total > HARMLESS && total > archiveSize * MOST_EXPANSION) throw new UmbraError('archive-bomb', `The archive expands to more than ${MOST_EXPANSION} times its size`, { file: path, hint: 'Unpack it yourself if you trust it.' })
      const refused = refusal(entry)
      if (refused) yield { name, error: refused }
      else yield { name, size: entry.uncompressedSize, mtimeMs: entry.getLastModDate().getTime(), read: () => readEntry(path, entry, entry.uncompressedSize), head: (most) => readEntry(path, entry, most) }
    }
  } finally {
    zip.close()
  }
}

/** Bytes of one entry by name, for an image that was imported from an archive. */
export async function readZipEntry(path: string, name: string): Promise<Uint8Array> {
  const zip = await opened(path)
  try {
    for (;;) {
      const entry = await nextEntry(zip, path)
      if (!entry) throw new UmbraError('not-found', `The archive no longer holds ${name}`, { file: path })
      if (nameOf(entry) !== name) continue
      const refused = refusal(entry)
      if (refused) throw refused
      return await readEntry(path, entry, entry.uncompressedSize)
    }
  } finally {
    zip.close()
  }
}

async function opened(path: string): Promise<ZipFile> {
  try {
    // Names are checked entry by entry, so that one bad name does not cost the reader the archive.
    return await openZip(path, { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true })
  } catch (cause) {
    throw damaged(path, cause)
  }
}

function damaged(path: string, cause: unknown): UmbraError {
  return new UmbraError('damaged-archive', `The ZIP archive is damaged: ${(cause as Error).message}`, { file: path, cause, hint: 'Ask for the archive again from where it came.' })
}

function nextEntry(zip: ZipFile, path: string): Promise<Entry | null> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      zip.off('entry', onEntry).off('end', onEnd).off('error', onError)
    }
    const onEntry = (entry: Entry): void => (done(), resolve(entry))
    const onEnd = (): void => (done(), resolve(null))
    const onError = (error: Error): void => (done(), reject(damaged(path, error)))
    zip.on('entry', onEntry).on('end', onEnd).on('error', onError)
    zip.readEntry()
  })
}

function nameOf(entry: Entry): string {
  const raw = entry.fileName as unknown as Buffer | string
  if (typeof raw === 'string') return raw
  const utf8 = (entry.generalPurposeBitFlag & 0x800) !== 0
  return (utf8 ? raw.toString('utf8') : raw.toString('latin1')).replaceAll('\\', '/')
}

function isUnsafe(name: string): boolean {
  return name === '' || name.startsWith('/') || /^[A-Za-z]:/.test(name) || name.split('/').includes('..') || name.includes('\0')
}

function refusal(entry: Entry): UmbraError | null {
  if ((entry.generalPurposeBitFlag & 1) !== 0) return new UmbraError('encrypted-archive', 'The entry is encrypted', { hint: 'Unpack the archive with its password first.' })
  if (entry.uncompressedSize > LIMITS.bytes) return new UmbraError('too-large', `The entry has ${Math.round(entry.uncompressedSize / 2 ** 20)} MB; the limit is ${LIMITS.bytes / 2 ** 20} MB`)
  // Deflate reaches 1032:1 at most: a larger claim is a lie, and memory is not reserved on a lie.
  if (entry.uncompressedSize > 1032 * entry.compressedSize + 1024) return new UmbraError('archive-bomb', `The entry claims to expand ${Math.round(entry.uncompressedSize / Math.max(1, entry.compressedSize))} times`)
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) return new UmbraError('damaged-archive', `The entry uses compression method ${entry.compressionMethod}, which is not supported`)
  return null
}

/** A fresh handle per read: entries outlive the iteration that found them. */
async function readEntry(path: string, entry: Entry, most: number): Promise<Uint8Array> {
  const zip = await opened(path)
  try {
    const stream = await new Promise<NodeJS.ReadableStream & { destroy(): void }>((resolve, reject) => zip.openReadStream(entry, (error, readable) => (error ? reject(error) : resolve(readable!))))
    const out = new Uint8Array(most)
    let filled = 0
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const part = chunk.subarray(0, most - filled)
      out.set(part, filled)
      filled += part.length
      if (filled === most && most < entry.uncompressedSize) break
    }
    return out.subarray(0, filled)
  } catch (cause) {
    throw damaged(path, cause)
  } finally {
    zip.close()
  }
}
