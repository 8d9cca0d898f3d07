import type { FileHandle } from 'node:fs/promises'
import { open, stat } from 'node:fs/promises'
import { UmbraError } from '../base/umbra-error.ts'
import { NeedMoreBytes } from './data-set.ts'
import { LIMITS } from './limits.ts'
import type { Part10 } from './part10.ts'
import { readPart10 } from './part10.ts'

/** Enough for nearly every header; grows when a header is longer. */
const FIRST_READ = 128 * 1024

/** Opening a pipe waits for its other end, for ever if there is none; a device has no end. */
async function openFile(path: string): Promise<FileHandle> {
  const info = await stat(path)
  if (!info.isFile() && !info.isDirectory()) throw new UmbraError('not-readable', 'It is a pipe, a socket or a device, not a file', { file: path })
  return open(path, 'r')
}

/** The whole file, when it is within the limit. */
export async function readWhole(path: string): Promise<Uint8Array> {
  const handle = await openFile(path)
  try {
    const { size } = await handle.stat()
    if (size === 0) throw new UmbraError('empty', 'The file is empty', { file: path })
    if (size > LIMITS.bytes) throw new UmbraError('too-large', `The file has ${Math.round(size / 2 ** 20)} MB; the limit is ${LIMITS.bytes / 2 ** 20} MB`, { file: path })
    const bytes = Buffer.allocUnsafeSlow(size)
    let filled = 0
    while (filled < size) {
      const { bytesRead } = await handle.read(bytes, filled, size - filled, filled)
      if (bytesRead === 0) throw new UmbraError('damaged', 'The file became shorter while it was read', { file: path })
      filled += bytesRead
    }
    return new Uint8Array(bytes.buffer, bytes.byteOffset, filled)
  } finally {
    await handle.close()
  }
}

/** The header of a file, reading no further than Pixel Data: a 30 MB film costs 128 KB. */
export async function readHeaderOf(path: string): Promise<Part10> {
  const handle = await openFile(path)
  try {
    const { size } = await handle.stat()
    if (size === 0) throw new UmbraError('empty', 'The file is empty', { file: path })
    let want = Math.min(size, FIRST_READ)
    let bytes = new Uint8Array(0)
    for (;;) {
      if (want > LIMITS.bytes) throw new UmbraError('too-large', `The header needs more than ${LIMITS.bytes / 2 ** 20} MB`, { file: path })
      const grown = new Uint8Array(want)
      grown.set(bytes)
      const { bytesRead } = await handle.read(grown, bytes.length, want - bytes.length, bytes.length)
      bytes = grown.subarray(0, bytes.length + bytesRead)
      try {
        return readPart10(bytes, { fileSize: Math.min(size, bytes.length < want ? bytes.length : size), headerOnly: true })
      } catch (error) {
        if (!(error instanceof NeedMoreBytes) || bytes.length >= size) throw error
        want = Math.min(size, Math.max(error.needed, want * 2))
      }
    }
  } finally {
    await handle.close()
  }
}
