import { z } from 'zod'
import { canonicalJson, contentHash } from '../../base/canonical-json.ts'
import { UmbraError } from '../../base/umbra-error.ts'

const id = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/)
const sentences = z.array(z.string().trim().min(1).max(1000)).min(1).max(64)

export const promptFindingSchema = z
  .strictObject({
    id,
    name: z.string().min(1).max(80),
    /** Heading under which findings are listed, e.g. Lungs, Pleura, Heart. */
    group: z.string().min(1).max(80),
    /** `normal`: a high margin speaks for a normal film ("No finding"), so it is never listed among what was found. */
    kind: z.enum(['finding', 'normal']).default('finding'),
    positive: sentences,
    negative: sentences
  })
  .refine(({ positive, negative }) => new Set([...positive, ...negative].map((text) => text.toLowerCase())).size === positive.length + negative.length, 'no sentence stands twice, or on both sides')

/** A versioned instrument: what is asked of a model, word for word. */
export const promptSetSchema = z
  .strictObject({
    format: z.literal('umbra-prompts/1'),
    id,
    version: z.string().min(1).max(32),
    name: z.string().min(1).max(120),
    description: z.string().max(4000).default(''),
    author: z.string().min(1).max(120),
    /** ISO 8601, YYYY-MM-DD. */
    date: z.iso.date(),
    findings: z.array(promptFindingSchema).min(1).max(500)
  })
  .refine(({ findings }) => new Set(findings.map((finding) => finding.id)).size === findings.length, 'every finding has its own id')

export type PromptSet = z.infer<typeof promptSetSchema>
export type PromptFinding = PromptSet['findings'][number]

/** @throws UmbraError `prompts-invalid` naming the field */
export function parsePromptSet(json: string, file: string): PromptSet {
  const bad = (reason: string): UmbraError => new UmbraError('prompts-invalid', `${file}: ${reason}`, { file, hint: 'Correct the prompt set, or remove the file; resources/prompts holds examples.' })
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (error) {
    throw bad(`not JSON (${(error as Error).message})`)
  }
  const parsed = promptSetSchema.safeParse(value)
  if (!parsed.success) throw bad(parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.') || 'prompt set'}: ${issue.message}`).join('; '))
  return parsed.data
}

/** Identity of the whole content: another word, another version or another order is another instrument. */
export function promptSetHash(set: PromptSet): string {
  return contentHash(set)
}

/** The content as it is stored beside its hash. */
export function promptSetContent(set: PromptSet): string {
  return canonicalJson(set)
}
