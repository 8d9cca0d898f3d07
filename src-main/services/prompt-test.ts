import type { PromptTestRow } from '../contract/index.ts'
import { embeddingsOf } from '../db/screening.ts'
import { testPromptSet } from '../inference/prompts/index.ts'
import type { Context } from './context.ts'
import { useScreening } from './screening/use.ts'

/** Enough films to judge wording by; more only cost time. */
const MOST_FILMS = 2000

/** The set's wording tried on the library's films with the active model; stored embeddings serve, no pixel is read. */
export async function testPrompts(context: Context, id: string): Promise<{ rows: PromptTestRow[]; films: number }> {
  const use = await useScreening(context, { promptSetId: id, device: context.settings().device })
  const size = use.model.manifest.embeddingSize
  const films: Float32Array[] = []
  for (const { embedding } of embeddingsOf(context.db, use.model.hash)) if (films.push(embedding) >= MOST_FILMS) break
  const all = new Float32Array(films.length * size)
  films.forEach((film, i) => all.set(film, i * size))
  const rows = testPromptSet(use.prompts.set, use.classes, all, size)
  return { films: films.length, rows: rows.map(({ findingId, name, stability, flags }) => ({ findingId, name, stability, flags })) }
}
