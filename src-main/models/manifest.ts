import { z } from 'zod'

/** Name of a file beside manifest.json: no folders, so a package can never point outside itself. */
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'a plain file name inside the package')
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a lower-case sha256')

/**
 * Exact path from the grey-scale rendered film to the image tensor. Order: channels <- grey; pad or crop; resize; scale; normalise.
 * CheXzero: pad, 224, range 255, scale 1, mean 101.48761, std 83.43944. OpenAI CLIP: crop, 224, bicubic, scale 1/255, its own mean and std.
 */
export const preprocessingSchema = z.strictObject({
  channels: z.union([z.literal(1), z.literal(3)]),
  /** `pad`: to a centred square with `padValue`; `crop`: short side to size, centre square; `stretch`: aspect ratio not kept. */
  fit: z.enum(['pad', 'crop', 'stretch']),
  padValue: z.number().min(0).max(255).default(0),
  size: z.number().int().min(8).max(4096),
  interpolation: z.enum(['nearest', 'bilinear', 'bicubic', 'area']),
  /** Low-pass before shrinking, as Pillow and torchvision antialias=True do. `area` is always antialiased. */
  antialias: z.boolean(),
  /**
   * `uint8`: every resize pass rounds to 0..255, bit for bit as Pillow does on 8-bit images (OpenAI's CLIP was trained so);
   * `float`: nothing is rounded and bicubic may overshoot, as torchvision does on float tensors (CheXzero).
   */
  precision: z.enum(['float', 'uint8']).default('float'),
  /** Grey levels 0..255 are multiplied by this before mean and std are applied. */
  scale: z.number().positive(),
  /** One value for all channels, or one per channel. */
  mean: z.array(z.number()).min(1).max(3),
  std: z.array(z.number().positive()).min(1).max(3),
  layout: z.literal('NCHW').default('NCHW')
}).refine(({ channels, mean, std }) => [mean, std].every((values) => values.length === 1 || values.length === channels), 'mean and std hold one value, or one per channel')

export const tokenizerSchema = z.discriminatedUnion('kind', [
  /** CLIP byte-level BPE: `vocab` and `merges` files, lower-cased, start and end tokens, padded with `padId`. */
  z.strictObject({ kind: z.literal('clip-bpe'), vocab: fileName, merges: fileName, contextLength: z.number().int().min(4).max(4096), startId: z.number().int(), endId: z.number().int(), padId: z.number().int() }),
  z.strictObject({ kind: z.literal('wordpiece'), vocab: fileName, lowercase: z.boolean(), contextLength: z.number().int().min(4).max(4096), clsId: z.number().int(), sepId: z.number().int(), padId: z.number().int(), unkId: z.number().int() })
])

export const manifestSchema = z.strictObject({
  format: z.literal('umbra-model/1'),
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/),
  version: z.string().min(1).max(32),
  name: z.string().min(1).max(120),
  description: z.string().max(4000).default(''),
  embeddingSize: z.number().int().min(1).max(65_536),
  /** Multiplier of the cosine inside the contrastive loss, exp(t); not used for ranking, kept for training and calibration. */
  logitScale: z.number().positive(),
  image: z.strictObject({ file: fileName, input: z.string(), output: z.string(), preprocessing: preprocessingSchema }),
  text: z.strictObject({
    file: fileName,
    inputIds: z.string(),
    /** Absent for CLIP-style towers that find the end-of-text token themselves. */
    attentionMask: z.string().optional(),
    tokenTypeIds: z.string().optional(),
    output: z.string(),
    tokenizer: tokenizerSchema
  }),
  /** sha256 of every file of the package except manifest.json. */
  files: z.record(fileName, sha256),
  licence: z.string().min(1),
  source: z.string().min(1),
  intendedUse: z.string().min(1),
  limits: z.array(z.string()).default([]),
  /** Free model card: data, counts, recipe, seeds, figures. Shown to the reader; nothing computes from it. */
  card: z.record(z.string(), z.unknown()).default({})
})

export type Preprocessing = z.infer<typeof preprocessingSchema>
export type Tokenizer = z.infer<typeof tokenizerSchema>
export type Manifest = z.infer<typeof manifestSchema>
