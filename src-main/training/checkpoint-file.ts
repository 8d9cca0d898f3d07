import { createHash, type Hash } from 'node:crypto'
import { open, rename, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { UmbraError } from '../base/umbra-error.ts'

export type StateArray = Float32Array | Float64Array | Int32Array | Uint8Array | Uint16Array | BigInt64Array

const TYPES = { Float32Array, Float64Array, Int32Array, Uint8Array, Uint16Array, BigInt64Array } as const
type TypeName = keyof typeof TYPES

/** `umbra-ckpt/1\n`, length of the JSON header (uint32), header, arrays one after the other, sha256 of all before it. Little endian. */
const MAGIC = Buffer.from('umbra-ckpt/1\n')
const HASH_BYTES = 32
const MOST_HEADER = 256 * 1024 * 1024

const headerSchema = z.object({ meta: z.unknown(), arrays: z.array(z.object({ name: z.string(), type: z.enum(Object.keys(TYPES) as TypeName[]), length: z.number().int().min(0) })) })
type Header = z.infer<typeof headerSchema>

const bytesOf = (array: StateArray): Buffer => Buffer.from(array.buffer, array.byteOffset, array.byteLength)

/**
 * Writes a checkpoint so that a power cut at any moment leaves either the file before or this one, whole: a temporary file beside it,
 * flushed to the disk, renamed, and the folder flushed.
 *
 * @param meta JSON-serialisable
 */
export async function writeCheckpoint(file: string, meta: unknown, arrays: ReadonlyMap<string, StateArray>): Promise<void> {
  const header: Header = { meta, arrays: [...arrays].map(([name, array]) => ({ name, type: array.constructor.name as TypeName, length: array.length })) }
  const json = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(json.length)
  const handle = await open(`${file}.part`, 'w')
  try {
    const hash = createHash('sha256')
    for (const part of [MAGIC, length, json]) await append(handle, hash, part)
    for (const array of arrays.values()) await append(handle, hash, bytesOf(array))
    await handle.write(hash.digest())
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${file}.part`, file)
  await syncFolder(dirname(file))
}

async function append(handle: FileHandle, hash: Hash, bytes: Buffer): Promise<void> {
  hash.update(bytes)
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at, Math.min(bytes.length - at, 1 << 26))).bytesWritten
}

/** Windows cannot open a folder for flushing; its rename is journalled by NTFS. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** @throws UmbraError `checkpoint-damaged` when anything of the file is not as it was written */
export async function readCheckpoint(file: string): Promise<{ meta: unknown; arrays: Map<string, StateArray> }> {
  const damaged = (why: string): UmbraError => new UmbraError('checkpoint-damaged', `The checkpoint is damaged (${why}).`, { file, hint: 'The one before it is used instead, when there is one.' })
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const hash = createHash('sha256')
    let at = 0
    const take = async (target: Buffer): Promise<Buffer> => {
      if (at + target.length > size - HASH_BYTES) throw damaged('it ends too early')
      for (let got = 0; got < target.length; ) {
        const { bytesRead } = await handle.read(target, got, Math.min(target.length - got, 1 << 26), at + got)
        if (bytesRead === 0) throw damaged('it ends too early')
        got += bytesRead
      }
      at += target.length
      hash.update(target)
      return target
    }
    if (!(await take(Buffer.alloc(MAGIC.length))).equals(MAGIC)) throw damaged('it is no checkpoint of this version')
    const headerLength = (await take(Buffer.alloc(4))).readUInt32LE()
    if (headerLength > MOST_HEADER) throw damaged('its header has an impossible length')
    const header = parse((await take(Buffer.alloc(headerLength))).toString('utf8'), damaged)
    const arrays = new Map<string, StateArray>()
    for (const { name, type, length } of header.arrays) {
      if (length * TYPES[type].BYTES_PER_ELEMENT > size) throw damaged(`array ${name} has an impossible shape`)
      const array = new TYPES[type](length)
      await take(bytesOf(array))
      arrays.set(name, array)
    }
    const written = Buffer.alloc(HASH_BYTES)
    if (at !== size - HASH_BYTES || (await handle.read(written, 0, HASH_BYTES, at)).bytesRead !== HASH_BYTES || !hash.digest().equals(written)) throw damaged('its checksum does not match')
    return { meta: header.meta, arrays }
  } finally {
    await handle.close()
  }
}

function parse(json: string, damaged: (why: string) => UmbraError): Header {
  try {
    return headerSchema.parse(JSON.parse(json))
  } catch {
    throw damaged('its header is not readable')
  }
}
