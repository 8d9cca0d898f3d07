import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { embedImages, embedTokens } from '../../src-main/inference/embed.ts'
import { normaliseRows } from '../../src-main/inference/normalise.ts'
import { manifestSchema } from '../../src-main/models/manifest.ts'
import { openSession } from '../../src-main/onnx/session.ts'
import { tinyParts } from '../models/tiny-package.ts'

const reference = fileURLToPath(new URL('../../../shared/reference', import.meta.url))
const present = existsSync(reference)
if (!present) console.warn('skipped: ../shared/reference is not here')

/** Embeddings of encoders exported from PyTorch, against PyTorch's own. */
describe.skipIf(!present).each(['vit-clip', 'resnet-clip', 'vit-bert'])('%s', (name) => {
  const folder = join(reference, name)
  const bytes = (file: string): ArrayBuffer => Uint8Array.from(readFileSync(join(folder, `${file}.bin`))).buffer
  const facts = present ? (JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { image_size: number; context: number; bert: boolean }) : { image_size: 8, context: 8, bert: false }
  const { manifest: tiny } = tinyParts()
  const manifest = manifestSchema.parse({
    ...tiny,
    files: {},
    embeddingSize: 48,
    image: { ...tiny.image, preprocessing: { ...tiny.image.preprocessing, channels: 3, size: facts.image_size } },
    text: { ...tiny.text, ...(facts.bert ? { attentionMask: 'attention_mask' } : {}) }
  })
  const apart = (ours: Float32Array, theirs: Float32Array): number => {
    normaliseRows(theirs, 48)
    return ours.length === theirs.length ? ours.reduce((most, value, i) => Math.max(most, Math.abs(value - theirs[i]!)), 0) : Infinity
  }

  test('images', async () => {
    const session = await openSession(join(folder, 'image.onnx'), { threads: 1 })
    expect(apart(await embedImages(session, manifest, new Float32Array(bytes('pixel_values')), 6), new Float32Array(bytes('image_embeds')))).toBeLessThan(5e-6)
    await session.close()
  })

  test('texts', async () => {
    const session = await openSession(join(folder, 'text.onnx'), { threads: 1 })
    const ids = Int32Array.from(new BigInt64Array(bytes('input_ids')), Number)
    const mask = facts.bert ? Int32Array.from(new BigInt64Array(bytes('attention_mask')), Number) : ids
    expect(apart(await embedTokens(session, manifest, { count: 6, length: facts.context, ids, mask, ends: new Int32Array(6) }), new Float32Array(bytes('text_embeds')))).toBeLessThan(5e-6)
    await session.close()
  })
})
