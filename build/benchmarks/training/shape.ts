/** CLIP ViT-B/32 (Radford et al. 2021): 151 million parameters. */
export const SHAPE = { imageSize: 224, patch: 32, channels: 3, width: 768, layers: 12, heads: 12, embed: 512, vocab: 49_408, context: 77, textWidth: 512, textLayers: 12, textHeads: 8, seed: 1 }
export const BATCH = 16
export const STEPS = 3

/**
 * Multiplications and additions of a training step per pair: three times the forward pass's matrix products.
 *
 * @param pooled the last block makes only keys and values of every token; the rest of it is computed for the pooled one
 */
export function flopsPerPair(pooled = false): number {
  const block = (tokens: number, width: number): number => 2 * tokens * 12 * width * width + 4 * tokens * tokens * width
  const last = (tokens: number, width: number): number => (pooled ? 2 * (2 * tokens + 10) * width * width + 4 * tokens * width : block(tokens, width))
  const tower = (tokens: number, width: number, layers: number): number => (layers - 1) * block(tokens, width) + last(tokens, width)
  const { imageSize, patch, channels, width, layers, embed, context, textWidth, textLayers } = SHAPE
  const patches = (imageSize / patch) ** 2
  const forward = tower(patches + 1, width, layers) + 2 * patches * channels * patch * patch * width + tower(context, textWidth, textLayers) + 2 * embed * (width + textWidth)
  return 3 * forward
}
