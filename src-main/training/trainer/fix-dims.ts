import { UmbraError } from '../../base/umbra-error.ts'

/** Fixes the free dims of an encoder's inputs: the batch first, then the context of texts or the side of a film. */
export function fixDims({ name, dims }: { name: string; dims: readonly (number | string | null)[] }, size: number, { imageSize, context }: { imageSize?: number; context?: number }): number[] {
  return dims.map((dim, axis) => {
    if (axis === 0) return size
    if (typeof dim === 'number') return dim
    if (dims.length === 4) {
      if (axis === 1) return 3
      if (imageSize) return imageSize
    } else if (context) return context
    throw new UmbraError('not-trainable', `Input ${name} leaves dimension ${axis} open`, { hint: dims.length === 4 ? 'Tell the image size.' : 'Tell the context length.' })
  })
}
