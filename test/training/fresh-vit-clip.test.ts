import { expect, test } from 'vitest'
import { openSession } from '../../src-main/onnx/session.ts'
import { freshVitClip } from '../../src-main/training/fresh-vit-clip.ts'

const shape = { imageSize: 16, patch: 8, channels: 1, width: 16, layers: 1, heads: 2, embed: 8, vocab: 20, context: 6, seed: 3 }

test('makes a pair of encoders that run at any batch size, the same for the same seed', async () => {
  const { image, text } = freshVitClip(shape)
  expect(Buffer.from(freshVitClip(shape).image).equals(image)).toBe(true)
  expect(Buffer.from(freshVitClip({ ...shape, seed: 4 }).text).equals(text)).toBe(false)
  const films = await openSession(image, { threads: 1 })
  const texts = await openSession(text, { threads: 1 })
  const { image_embeds } = await films.run({ pixel_values: { type: 'float32', dims: [3, 1, 16, 16], data: new Float32Array(3 * 256).map((_, i) => Math.sin(i)) } })
  expect(image_embeds!.dims).toEqual([3, 8])
  // The text is pooled at its end (highest id): what stands behind the end cannot matter.
  const run = async (row: number[]): Promise<number[]> => Array.from((await texts.run({ input_ids: { type: 'int64', dims: [1, 6], data: BigInt64Array.from(row, BigInt) } })).text_embeds!.data as Float32Array)
  expect(await run([1, 2, 19, 0, 0, 0])).toEqual(await run([1, 2, 19, 5, 6, 7]))
  expect(await run([1, 2, 19, 0, 0, 0])).not.toEqual(await run([1, 3, 19, 0, 0, 0]))
  await films.close()
  await texts.close()
})
