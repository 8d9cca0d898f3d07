import { join } from 'node:path'
import { loadTokenizer } from '../models/load.ts'
import type { ModelPackage } from '../models/package.ts'
import { pickDevice } from '../onnx/device.ts'
import { openSession, runtimeName, type Session } from '../onnx/session.ts'
import { embedImages, embedTokens } from './embed.ts'

/** Where and by what something was computed, in the words a reader sees. */
export interface SessionInfo {
  device: 'cpu' | 'webgpu'
  deviceReason: string
  runtime: string
}

/** Both towers of a package, each opened at its first use. */
export interface Encoders {
  readonly package: ModelPackage
  readonly info: SessionInfo
  /** [count, channels, size, size] -> [count, embeddingSize], L2-normalised */
  embedImages(pixels: Float32Array, count: number): Promise<Float32Array>
  /** -> [texts.length, embeddingSize], L2-normalised */
  embedTexts(texts: readonly string[]): Promise<Float32Array>
  /** Opens both towers now. */
  warm(): Promise<void>
  close(): Promise<void>
}

export interface EncoderOptions {
  device?: 'auto' | 'cpu' | 'webgpu'
  threads?: number
}

/**
 * Chooses the device once for both towers. With `auto`, a GPU that cannot open this very model gives way to the CPU, and the reason says so;
 * an explicit choice that does not work is an error.
 */
export async function openEncoders(pack: ModelPackage, { device: choice = 'auto', threads }: EncoderOptions = {}): Promise<Encoders> {
  const picked = await pickDevice(choice)
  let info: SessionInfo = { device: picked.device, deviceReason: picked.reason, runtime: runtimeName }
  const { manifest, folder } = pack
  // Threads that wait by spinning would take the processor from those that decode the next films.
  const extra = { 'intra_op.allow_spinning': '0' }
  const open = (file: string): Promise<Session> => openSession(join(folder, file), { device: info.device, extra, ...(threads === undefined ? {} : { threads }) })

  const image = once(async () => {
    try {
      return await open(manifest.image.file)
    } catch (error) {
      if (choice !== 'auto' || info.device === 'cpu') throw error
      info = { ...info, device: 'cpu', deviceReason: `the GPU cannot open this model: ${(error as Error).message}` }
      return open(manifest.image.file)
    }
  })
  const text = once(async () => {
    // After the image tower, whose opening may have changed the device.
    await image.get()
    return open(manifest.text.file)
  })
  const tokenizer = loadTokenizer(folder, manifest)

  return {
    package: pack,
    get info() {
      return info
    },
    embedImages: async (pixels, count) => embedImages(await image.get(), manifest, pixels, count),
    embedTexts: async (texts) => embedTokens(await text.get(), manifest, tokenizer.encodeBatch(texts)),
    warm: async () => void (await text.get()),
    close: async () => {
      for (const tower of [text, image]) await (await tower.started)?.close()
    }
  }
}

/** Made at the first call; a failure is tried again at the next. */
function once<T>(make: () => Promise<T>): { get(): Promise<T>; readonly started: Promise<T | null> } {
  let value: Promise<T> | null = null
  return {
    get: () => {
      value ??= make().catch((error: unknown) => {
        value = null
        throw error
      })
      return value
    },
    get started() {
      return value ? value.catch(() => null) : Promise.resolve(null)
    }
  }
}
