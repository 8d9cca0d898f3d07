import { colouredShare } from './colour.ts'
import { describePixels } from './describe-pixels.ts'
import { headerOf, instanceHeader, readHeader } from './header.ts'
import { readWhole } from './file.ts'
import { decodedImage } from './open-image.ts'
import { luminance, renderFrame, shrink, voiOf } from './render.ts'
import { readTags } from './tags.ts'
import type { ModelInput, TaskHandlers, Tasks } from './worker-protocol.ts'

/** What a decoding thread does with a file. Other entries may add tasks of their own beside these. */
export const decodeTasks: TaskHandlers<Tasks> = {
  header: async ({ source }) => (typeof source === 'string' ? readHeader(source) : headerOf(source)),
  tags: ({ source }) => readTags(source),
  async decode({ source, frame }) {
    const image = await decodedImage(source)
    return { ...(await image.decode(frame)), frames: image.frames }
  },
  async render({ source, ...options }) {
    const image = await decodedImage(source)
    const rendered = renderFrame(await image.decode(options.frame ?? 0), image, options.window && { kind: 'window', ...options.window }, options)
    return options.size === undefined ? rendered : shrink(rendered, options.size)
  },
  modelInput,
  describe: ({ source, out }) => describePixels(source, out === undefined ? {} : { out })
}

async function modelInput({ source, frame }: Tasks['modelInput']['input']): Promise<ModelInput> {
  const image = await decodedImage(typeof source === 'string' ? await readWhole(source) : source)
  const decoded = await image.decode(frame)
  const { rows, columns, channels, data, voi } = renderFrame(decoded, image)
  return { header: image.file ? instanceHeader(image.file) : null, kind: image.kind, rows, columns, coloured: channels === 1 ? 0 : colouredShare(data), data: channels === 1 ? data : luminance(data), voi: voi ?? voiOf(decoded), warnings: decoded.warnings }
}
