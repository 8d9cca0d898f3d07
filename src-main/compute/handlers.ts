import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { loadPackage } from '../models/load.ts'
import type { HashCache } from '../models/package.ts'
import { openEncoders, type Encoders } from '../inference/encoders.ts'
import { verifyEncoders } from '../inference/verify.ts'
import { probeDevices } from '../onnx/device.ts'
import { oneAtATime } from '../onnx/one-at-a-time.ts'
import { runtimeName } from '../onnx/session.ts'
import type { Explainer } from '../overlays/explainer.ts'
import type { CheckedParams } from './operations.ts'
import type { ComputeHandlers, Task } from './serve.ts'

type Model = CheckedParams<'openModel'>['model']

const keyOf = ({ folder, device, threads }: Model): string => `${folder}\n${device}\n${threads ?? ''}`

/** Files this process hashed; a changed size or time hashes again. */
function memoryCache(): HashCache {
  const known = new Map<string, string>()
  const key = (path: string, size: number, mtimeMs: number): string => `${path}\n${size}\n${mtimeMs}`
  return { get: (...file) => known.get(key(...file)), put: (path, size, mtimeMs, sha256) => void known.set(key(path, size, mtimeMs), sha256) }
}

/** Between two passes: a cancel is heard only when the event loop turns. */
const pauseOf =
  ({ signal }: Pick<Task, 'signal'>) =>
  async (): Promise<void> => {
    await breathe()
    signal.throwIfAborted()
  }

/** One handler per operation; the compiler lists what is missing. Open models stay open until `closeModel` or until the process is ended. */
export function createHandlers(): ComputeHandlers {
  const cache = memoryCache()
  const open = new Map<string, Promise<Encoders>>()
  const encodersFor = (model: Model): Promise<Encoders> => {
    const key = keyOf(model)
    const opening = open.get(key) ?? loadPackage(model.folder, { cache }).then((pack) => openEncoders(pack, { device: model.device, ...(model.threads === undefined ? {} : { threads: model.threads }) }))
    open.set(key, opening)
    opening.catch(() => open.delete(key))
    return opening
  }

  const explainers = new Map<string, Promise<Explainer>>()
  const explainerFor = (model: Model, { package: { folder, manifest } }: Encoders): Promise<Explainer> => {
    const key = keyOf(model)
    const opening = explainers.get(key) ?? import('../overlays/explainer.ts').then(({ openExplainer }) => openExplainer(join(folder, manifest.image.file), { imageSize: manifest.image.preprocessing.size, output: manifest.image.output, ...(model.threads === undefined ? {} : { threads: model.threads }) }))
    explainers.set(key, opening)
    opening.catch(() => explainers.delete(key))
    return opening
  }

  const close = async (belongs: (key: string) => boolean): Promise<void> => {
    for (const [key, encoders] of [...open].filter(([each]) => belongs(each))) {
      open.delete(key)
      await (await encoders.catch(() => null))?.close()
    }
    for (const [key, explainer] of [...explainers].filter(([each]) => belongs(each))) {
      explainers.delete(key)
      await (await explainer.catch(() => null))?.close()
    }
  }

  /** A training begun during a trial waits for its end: the memory is there once. */
  const training = oneAtATime()

  return {
    devices: () => probeDevices(),
    openModel: async ({ model }) => {
      const encoders = await encodersFor(model)
      await encoders.warm()
      return { ...encoders.info, embeddingSize: encoders.package.manifest.embeddingSize }
    },
    embedImages: async ({ model, pixels, count }) => {
      const encoders = await encodersFor(model)
      const embeddings = await encoders.embedImages(pixels, count)
      return { ...encoders.info, embeddings, count, size: encoders.package.manifest.embeddingSize }
    },
    embedTexts: async ({ model, texts }) => {
      const encoders = await encodersFor(model)
      const embeddings = await encoders.embedTexts(texts)
      return { ...encoders.info, embeddings, count: texts.length, size: encoders.package.manifest.embeddingSize }
    },
    overlay: async ({ model, pixels, positive, negative, methods, occlusion }, task) => {
      const encoders = await encodersFor(model)
      const { overlay } = await import('../overlays/overlay.ts')
      const between = pauseOf(task)
      const answer = await overlay(() => explainerFor(model, encoders), { pixels, film: encoders.package.manifest.image.preprocessing, classes: { positive, negative }, methods, occlusion, embed: encoders.embedImages, between })
      return { ...answer, runtime: runtimeName }
    },
    coverInOrder: async ({ model, pixels, positive, negative, grid, order, steps }, task) => {
      const encoders = await encodersFor(model)
      const { coverInOrder } = await import('../overlays/cover-in-order.ts')
      const margins = await coverInOrder(encoders.embedImages, pixels, encoders.package.manifest.image.preprocessing, { positive, negative }, { grid, order, steps, between: pauseOf(task) })
      return { ...margins, runtime: runtimeName }
    },
    verifyModel: async ({ model }) => {
      // What is on the disk now, not what was opened before.
      await close((key) => key === keyOf(model))
      const encoders = await encodersFor(model)
      const { folder, manifest } = encoders.package
      const { trainability } = await import('../training/trainability.ts')
      const towers = [manifest.image.file, manifest.text.file].map((file) => trainability(join(folder, file), { imageSize: manifest.image.preprocessing.size, context: manifest.text.tokenizer.contextLength }))
      const [image, text] = await Promise.all(towers)
      return { ...(await verifyEncoders(encoders)), trainable: !image!.trainable ? image! : !text!.trainable ? text! : { trainable: true, parameters: image!.parameters + text!.parameters } }
    },
    closeModel: async ({ folder }) => {
      await close((key) => key.startsWith(`${folder}\n`))
      return null
    },
    // Loaded when wanted: screening needs none of it. Open models go first, training wants their memory.
    train: (request, task) => training(async () => {
      await close(() => true)
      // Hours of computing must not slow the reader down: threads made from here on inherit it.
      setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
      return (await import('./training-task.ts')).train(request, task)
    }),
    measureTraining: (request) => training(async () => {
      await close(() => true)
      return (await import('./training-task.ts')).measure(request)
    })
  }
}
